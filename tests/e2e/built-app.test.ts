import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, inject } from "vitest";
import { newGithubAccount } from "../support/github-accounts";
import { test } from "../support/journey";
import { type Person, freshEmail } from "../support/person";
import { callsApiInSample } from "../support/sample-journey";

/** What only the production build has: production's headers, and files for everybody to read. */

const urls = inject("product");

let violations: string[] = [];
beforeEach(() => {
  violations = [];
});

/** Collects what the page's policy had to refuse, from its events and from the console. */
async function watchPolicy(person: Person): Promise<void> {
  await person.context.exposeFunction("reportViolation", (text: string) => violations.push(text));
  await person.context.addInitScript(() =>
    document.addEventListener("securitypolicyviolation", (event) => {
      const { reportViolation } = globalThis as unknown as {
        reportViolation: (text: string) => void; // exposed above
      };
      reportViolation(`${event.violatedDirective} ${event.blockedURI} on ${location.pathname}`);
    }),
  );
  person.page.on("console", (message) => {
    if (/content security policy|trusted ?(type|html|script)/i.test(message.text()))
      violations.push(message.text());
  });
}

/** Opens a page and waits until all of it is there. */
async function waitOn(person: Person, path: string): Promise<void> {
  await person.open(path);
  await person.heading(/./).waitFor();
  await person.page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
}

const OPEN = [
  "/sign-in",
  "/forgot-password",
  "/reset-password",
  "/not-me",
  "/undo-email",
  "/goodbye",
  "/auth/callback",
  "/no/such/page",
];
const SETTINGS = ["profile", "security", "sessions", "activity", "account"];

test("S95: the policy has nothing to refuse on any page, signed out or signed in", async ({
  person,
}) => {
  const { page } = person;
  await watchPolicy(person);
  for (const path of OPEN) await waitOn(person, path);
  await person.open("/sign-up");
  await person.field("Password").fill("a lantern");
  await page
    .getByText(/guess|stronger|Strong/)
    .last()
    .waitFor();
  await person.createAccount(freshEmail());
  await waitOn(person, "/");
  await callsApiInSample(person);
  await person.button("Account menu").click();
  await page.getByRole("menuitem", { name: "Sign out", exact: true }).waitFor();
  for (const section of SETTINGS) await waitOn(person, `/settings/${section}`);
  const downloaded = page.waitForEvent("download");
  await person.button("Download my data").click();
  await downloaded;
  await person.button("Delete account…").click();
  await page.getByRole("alertdialog").waitFor();
  await waitOn(person, "/settings/profile");
  const png = readFileSync("tests/screenshots/sign-in-light.png");
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "me.png", mimeType: "image/png", buffer: png });
  await person.button("Use this picture").click();
  await page.getByText("Picture saved").waitFor();
  await page.getByRole("region", { name: "Picture" }).locator("img").waitFor();
  await person.signOut();
  expect(violations).toEqual([]);
});

test("S95: scripts in a GitHub name, login and picture are shown as text and never run", async ({
  person,
}) => {
  const script =
    "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>";
  const login = await newGithubAccount(urls, {
    name: script,
    avatar_url: "javascript:document.title='run'",
  });
  await watchPolicy(person);
  await person.continueAs(login);
  await person.untilSignedIn();
  await person.page.getByText(script, { exact: false }).first().waitFor();
  await person.button("Account menu").click();
  await person.page.getByRole("menu").getByText(script, { exact: false }).waitFor();
  expect(await person.page.title()).not.toBe("run");
  expect(await person.page.locator("[src^='javascript:'], [href^='javascript:']").count()).toBe(0);
  expect(violations).toEqual([]);
});

test("S61: an address with a code in it is told to nobody as referrer", async ({ person }) => {
  const referrers: (string | undefined)[] = [];
  person.page.on("request", (request) => referrers.push(request.headers()["referer"]));
  await person.open("/auth/callback?code=12345678");
  await person.heading("Sign in").waitFor();
  expect(referrers.length).toBeGreaterThan(3);
  expect(referrers.filter((referrer) => referrer !== undefined && referrer !== "")).toEqual([]);
});

test("S96: every answer carries the security headers", async () => {
  for (const path of ["/", "/sign-in", "/theme.js", "/no/such/page"]) {
    const { headers } = await fetch(urls.app + path);
    expect(headers.get("Content-Security-Policy")).toMatch(
      /^default-src 'none'; script-src 'self';/,
    );
    expect(headers.get("Content-Security-Policy")).toMatch(
      /frame-ancestors 'none'; .*require-trusted-types-for 'script'; trusted-types 'none'/,
    );
    expect(headers.get("Content-Security-Policy")).not.toMatch(/unsafe/);
    expect(headers.get("Referrer-Policy")).toBe("no-referrer");
    expect(headers.get("Strict-Transport-Security")).toMatch(/max-age=\d{8}/);
    expect(headers.get("X-Content-Type-Options")).toBe("nosniff");
    expect(headers.get("X-Frame-Options")).toBe("DENY");
    expect(headers.get("Cross-Origin-Opener-Policy")).toBe("same-origin");
    expect(headers.get("Permissions-Policy")).toMatch(/publickey-credentials-get=\(self\)/);
  }
});

test("S96: a page that frames the app sees nothing of it", async ({ join }) => {
  const { person } = await join();
  // Another origin on the same site, with the app's storage within a frame's reach.
  await person.page.goto(`${urls.mailbox}/`);
  await person.page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.name = "framed";
    frame.src = url;
    document.body.append(frame);
  }, urls.app);
  await expect
    .poll(() => person.page.frame({ name: "framed" })?.url() ?? "")
    .toMatch(/^chrome-error:/);
});

test("S95: a script from elsewhere that got into a page is not loaded", async ({ person }) => {
  await person.open("/sign-in");
  const ran = await person.page.evaluate(async () => {
    const script = document.createElement("script");
    const outcome = new Promise<string>((done) => {
      document.addEventListener("securitypolicyviolation", () => done("refused"));
      script.addEventListener("load", () => done("ran"));
    });
    try {
      script.src = "https://evil.example/script.js";
      document.head.append(script);
    } catch {
      return "refused";
    }
    return outcome;
  });
  expect(ran).toBe("refused");
});

interface Variable {
  readonly name: string;
  readonly value: string;
}

test("S62: no secret of the deployment is in the built files", async () => {
  const response = await fetch(`${urls.convex}/api/query`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Convex ${urls.adminKey}`,
    },
    body: JSON.stringify({
      path: "_system/cli/queryEnvironmentVariables",
      format: "json",
      args: {},
    }),
  });
  const { value } = (await response.json()) as { value: Variable[] }; // what the CLI's `env list` reads
  const secrets = value.filter(({ name }) => /SECRET|PRIVATE|PEPPER|KEY$/.test(name));
  expect(secrets.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["AUTH_GITHUB_SECRET", "JWT_PRIVATE_KEY"]),
  );
  const files = readdirSync(inject("builtFiles"), { recursive: true, encoding: "utf8" })
    .map((file) => join(inject("builtFiles"), file))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const secret of [...secrets.map(({ value }) => value), urls.adminKey])
      expect(text.includes(secret), `${file} holds a secret`).toBe(false);
    expect(text).not.toMatch(/AUTH_GITHUB_SECRET|BEGIN PRIVATE KEY/);
  }
});
