import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { freePorts } from "../support/free-ports";
import { ADMIN_KEY, startTestDeployment } from "../support/deployment";
import { testFolder } from "../support/test-folder";

/** `npm run setup` against a deployment that nobody has pushed to, through the real CLI. */

interface Ended {
  readonly code: number | null;
  readonly printed: string;
}

async function setUp(words: readonly string[], environment: Record<string, string> = {}) {
  const kept = Object.entries(process.env).filter(([name]) => !/^(CONVEX|VITE)_/.test(name));
  const child = spawn(process.execPath, ["hosting/setup.mjs", ...words], {
    env: { ...Object.fromEntries(kept), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr])
    stream.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, printed } satisfies Ended;
}

/** The file that `--env-file` names, as somebody who hosts a backend writes it. */
function envFile(url: string): string {
  const file = join(testFolder(), "production.env");
  writeFileSync(
    file,
    `CONVEX_SELF_HOSTED_URL=${url}\nCONVEX_SELF_HOSTED_ADMIN_KEY='${ADMIN_KEY}'\n`,
  );
  return file;
}

describe("F-D12: npm run setup", { timeout: 120_000 }, () => {
  test("gives a deployment what it needs once, says what is missing, and changes nothing when repeated", async () => {
    const deployment = await startTestDeployment();
    const variables = () => deployment.engine.environment();
    const selection = ["--env-file", envFile(deployment.url)];
    const first = await setUp([...selection, "--site-url", "https://app.example.com"], {
      VITE_CONVEX_URL: deployment.url,
      VITE_CONVEX_SITE_URL: deployment.siteUrl,
    });
    expect(first.printed).toContain(`Deployment  ${deployment.url}`);
    expect(first.printed).toMatch(/^Set +JWT_PRIVATE_KEY, JWKS, AUTH_PEPPER, SITE_URL$/m);
    expect(first.printed).toMatch(/^Missing +AUTH_RESEND_KEY: no mail leaves/m);
    expect(first.printed).toContain(`npx convex env ${selection.join(" ")} set AUTH_RESEND_KEY`);
    expect(first.printed).toContain(`${deployment.siteUrl}/api/auth/callback/github`);
    expect(first.code).toBe(1);
    const made = await variables();
    expect(made).toMatchObject({
      SITE_URL: "https://app.example.com",
      AUTH_PEPPER: expect.stringMatching(/^[0-9a-f]{64}$/),
      JWT_PRIVATE_KEY: expect.stringMatching(/^-----BEGIN PRIVATE KEY----- /),
    });
    const keys = JSON.parse(made["JWKS"] ?? "") as unknown;
    expect(keys).toMatchObject({ keys: [{ use: "sig", kty: "RSA" }] });

    await deployment.engine.setEnvironment(
      ["AUTH_RESEND_KEY", "AUTH_GITHUB_ID", "AUTH_GITHUB_SECRET"]
        .concat(["AUTH_GOOGLE_ID", "AUTH_GOOGLE_SECRET"])
        .map((name) => ({ name, value: "x" })),
    );
    const complete = await variables();
    const again = await setUp(selection);
    expect(again.printed).toMatch(/^Kept +SITE_URL, JWT_PRIVATE_KEY, JWKS, AUTH_PEPPER$/m);
    expect(again).toMatchObject({ code: 0 });
    expect(await variables()).toEqual(complete);

    const rotated = await setUp([...selection, "--rotate", "signing-key"]);
    expect(rotated.printed).toMatch(/^Replaced +JWT_PRIVATE_KEY, JWKS$/m);
    const { JWT_PRIVATE_KEY, JWKS, ...others } = await variables();
    expect(JWT_PRIVATE_KEY).not.toBe(complete["JWT_PRIVATE_KEY"]);
    expect(JWKS).not.toBe(complete["JWKS"]);
    expect(complete).toMatchObject(others);
  });

  test("F-D3: where nothing answers it says what to start, and does not wait for ever", async () => {
    const [port = 0] = await freePorts(1);
    const { code, printed } = await setUp(["--env-file", envFile(`http://127.0.0.1:${port}`)]);
    expect(code).toBe(1);
    expect(printed).toMatch(/^Nothing answers for that deployment .*start npm run dev/);
    expect(printed.trim().split("\n")).toHaveLength(1);
  });

  test("--prod for a deployment that somebody hosts is answered by what to leave out", async () => {
    const { code, printed } = await setUp(["--prod"], {
      CONVEX_SELF_HOSTED_URL: "http://127.0.0.1:9",
      CONVEX_SELF_HOSTED_ADMIN_KEY: ADMIN_KEY,
    });
    expect(code).toBe(1);
    expect(printed).toMatch(/^The deployment that is named is one you host.* without that flag/);
    expect(printed.trim().split("\n")).toHaveLength(1);
  });

  test.each([
    [["--all"], /^Unknown argument --all\.\nUsage: npm run setup/],
    [["--rotate"], /^--rotate needs a value/],
    [["--rotate", "everything"], /^--rotate takes signing-key or pepper/],
    [["--site-url", "app.example.com"], /^--site-url is "app\.example\.com"\. Give the address/],
    [["--site-url", "https://app.example.com/in"], /without a path/],
  ])("%j is refused with what to write instead", async (words, sentence) => {
    const { code, printed } = await setUp(words);
    expect(code).toBe(1);
    expect(printed).toMatch(sentence);
  });
});
