import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { beforeEach, expect, inject } from "vitest";
import { test } from "../support/journey";
import { Person, type Tokens, freshEmail } from "../support/person";
import { registered } from "../support/registered";

/** The production build behind production's headers. */

const product = inject("product");
const built = inject("built");
const urls = { ...product, app: built.url };

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

async function waitOn(person: Person, path: string): Promise<void> {
  await person.open(path);
  await person.heading(/./).waitFor();
}

test("95: the policy has nothing to refuse on any page, signed out or signed in", async ({
  browser,
}) => {
  const person = await Person.arrive(browser, urls);
  await watchPolicy(person);
  for (const path of ["/sign-in", "/forgot-password", "/reset-password", "/no/such/page"])
    await waitOn(person, path);
  await person.open("/sign-up");
  await person.field("Password").fill("a lantern");
  await person.page
    .getByText(/guess|stronger|Strong/)
    .last()
    .waitFor();
  await person.createAccount(freshEmail());
  await person.button("Account menu").click();
  await person.page.getByRole("menuitem", { name: "Sign out", exact: true }).waitFor();
  for (const path of ["/settings/profile", "/settings/security", "/settings/sessions"]) {
    await waitOn(person, path);
    await person.untilSignedIn();
  }
  await person.signOut();
  await person.leave();
  expect(violations).toEqual([]);
});

test("95: scripts in a GitHub name, login and picture are shown as text and never run", async ({
  browser,
}) => {
  const script =
    "<img src=x onerror=\"document.title='run'\"><script>document.title='run'</script>";
  const email = freshEmail("x");
  const login = `x-${crypto.randomUUID().slice(0, 8)}`;
  const response = await fetch(`${product.github}/_accounts/${login}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({
      id: crypto.getRandomValues(new Uint32Array(1))[0],
      name: script,
      email: null,
      avatar_url: "javascript:document.title='run'",
      emails: [{ email, primary: true, verified: true, visibility: null }],
    }),
  });
  const isStored = response.ok; // the stand-in may refuse such a picture itself
  if (!isStored) throw new Error(await response.text());
  const person = await Person.arrive(browser, product);
  await person.open("/sign-in");
  await person.button("Continue with GitHub").click();
  await person.page.getByRole("button", { name: login }).first().click();
  await person.untilSignedIn();
  const kept = await person.page.evaluate((): Tokens => ({
    token: localStorage.getItem("__convexAuthJWT_latchkey") ?? "",
    refreshToken: localStorage.getItem("__convexAuthRefreshToken_latchkey") ?? "",
  }));
  expect(await person.page.title()).not.toBe("run");
  await person.leave();

  const reader = await Person.arrive(browser, urls);
  await watchPolicy(reader);
  await reader.resume(kept);
  await reader.page.getByText(script, { exact: false }).first().waitFor();
  await reader.button("Account menu").click();
  expect(await reader.page.title()).not.toBe("run");
  expect(await reader.page.locator("[src^='javascript:'], [href^='javascript:']").count()).toBe(0);
  await reader.leave();
  expect(violations).toEqual([]);
});

test("61: an address with a code in it is told to nobody as referrer", async ({ browser }) => {
  const person = await Person.arrive(browser, urls);
  const referrers: (string | undefined)[] = [];
  person.page.on("request", (request) => referrers.push(request.headers()["referer"]));
  await person.open("/auth/callback?code=12345678");
  await person.heading("Sign in").waitFor();
  expect(referrers.length).toBeGreaterThan(3);
  expect(referrers.filter((referrer) => referrer !== undefined && referrer !== "")).toEqual([]);
  await person.leave();
});

test("96: every answer carries the security headers", async () => {
  for (const path of ["/", "/sign-in", "/theme.js", "/no/such/page"]) {
    const { headers } = await fetch(built.url + path);
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

test("96: a page that frames the app sees nothing of it", async ({ browser }) => {
  const person = await Person.arrive(browser, urls);
  const { session } = await registered(product);
  await person.resume(session);
  // Another origin on the same site, with the app's storage within a frame's reach.
  await person.page.goto(`${product.mailbox}/`);
  await person.page.evaluate((url) => {
    const frame = document.createElement("iframe");
    frame.name = "framed";
    frame.src = url;
    document.body.append(frame);
  }, built.url);
  await expect
    .poll(() => person.page.frame({ name: "framed" })?.url() ?? "")
    .toMatch(/^chrome-error:/);
  await person.leave();
});

test("95: a script from elsewhere that got into a page is not loaded", async ({ browser }) => {
  const person = await Person.arrive(browser, urls);
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
  await person.leave();
});

interface Variable {
  readonly name: string;
  readonly value: string;
}

test("62: no secret of the deployment is in the built files", async () => {
  const response = await fetch(`${product.convex}/api/query`, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      Authorization: `Convex ${product.adminKey}`,
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
  const files = readdirSync(built.files, { recursive: true, encoding: "utf8" })
    .map((file) => join(built.files, file))
    .filter((file) => statSync(file).isFile());
  expect(files.length).toBeGreaterThan(5);
  for (const file of files) {
    const text = readFileSync(file, "utf8");
    for (const secret of [...secrets.map(({ value }) => value), product.adminKey])
      expect(text.includes(secret), `${file} holds a secret`).toBe(false);
    expect(text).not.toMatch(/AUTH_GITHUB_SECRET|BEGIN PRIVATE KEY/);
  }
});
