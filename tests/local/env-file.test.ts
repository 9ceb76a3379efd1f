import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { namedDeployment, setInEnvFile } from "../../local/launcher/env-file";
import { testFolder } from "../support/test-folder";

const OWN_URL = "http://127.0.0.1:3210";

function projectWith(files: Record<string, string | Uint8Array>): string {
  const folder = testFolder();
  for (const [name, content] of Object.entries(files)) writeFileSync(join(folder, name), content);
  return folder;
}

function named(content: string, environment: Record<string, string> = {}): string | undefined {
  return namedDeployment(projectWith({ ".env.local": content }), environment, OWN_URL)?.by;
}

describe("the deployment that a project names", () => {
  test("none, when there is no file or it names none", () => {
    expect(namedDeployment(testFolder(), {}, OWN_URL)).toBeNull();
    expect(named("VITE_CONVEX_URL=http://127.0.0.1:3210\n# CONVEX_DEPLOYMENT=dev:x\n")).toBe(
      undefined,
    );
    expect(named("CONVEX_DEPLOYMENT=\n")).toBe(undefined);
  });

  test("another one, when CONVEX_DEPLOYMENT or a deploy key is set", () => {
    expect(named("CONVEX_DEPLOYMENT=dev:happy-otter-1 # team: x\n")).toBe(
      "CONVEX_DEPLOYMENT in .env.local",
    );
    expect(named("CONVEX_DEPLOY_KEY='prod:x|y'\n")).toBe("CONVEX_DEPLOY_KEY in .env.local");
  });

  test("another one, when a self-hosted URL is not ours", () => {
    const remote = "CONVEX_SELF_HOSTED_URL=https://convex.example\n";
    expect(named(`${remote}CONVEX_SELF_HOSTED_ADMIN_KEY=x|1\n`)).toBe(
      "CONVEX_SELF_HOSTED_URL in .env.local",
    );
    expect(named("CONVEX_SELF_HOSTED_URL=http://127.0.0.1:9999\n")).toBeDefined();
  });

  test("another one, when the official backend uses our default port with its own key", () => {
    expect(
      named(`CONVEX_SELF_HOSTED_URL=${OWN_URL}\nCONVEX_SELF_HOSTED_ADMIN_KEY=self|0123\n`),
    ).toBeDefined();
  });

  test("ours, with a key of our making, on whatever loopback port", () => {
    expect(
      named(
        'CONVEX_SELF_HOSTED_URL="http://localhost:4000/"\nCONVEX_SELF_HOSTED_ADMIN_KEY="latchkey-local|0123"\n',
      ),
    ).toBe(undefined);
    expect(named(`CONVEX_SELF_HOSTED_URL=${OWN_URL}/\n`)).toBe(undefined);
  });

  test("the environment and .env count as .env.local does", () => {
    expect(named("", { CONVEX_DEPLOYMENT: "dev:x" })).toBe("CONVEX_DEPLOYMENT in the environment");
    const folder = projectWith({ ".env": "CONVEX_DEPLOYMENT=dev:x\n" });
    expect(namedDeployment(folder, {}, OWN_URL)?.by).toBe("CONVEX_DEPLOYMENT in .env");
  });

  test("values over several lines, exports, comments and Windows line ends are no damage", () => {
    expect(
      named(
        'export A=1\r\nKEY="-----BEGIN\nline two = x\n-----END"\n\n  # note\nB=it\'s # fine\nC=\nD=`a\nb`\n',
      ),
    ).toBe(undefined);
  });

  test("gets its client URLs without losing a line", () => {
    const folder = projectWith({ ".env.local": "# mine\nVITE_CONVEX_URL=old\nA='1'" });
    const read = () => readFileSync(join(folder, ".env.local"), "utf8");
    setInEnvFile(folder, { VITE_CONVEX_URL: "new", VITE_CONVEX_SITE_URL: "site" });
    expect(read()).toBe("# mine\nVITE_CONVEX_URL=new\nA='1'\nVITE_CONVEX_SITE_URL=site\n");
    const empty = testFolder();
    setInEnvFile(empty, { VITE_CONVEX_URL: "new" });
    expect(readFileSync(join(empty, ".env.local"), "utf8")).toBe("VITE_CONVEX_URL=new\n");
  });

  test.each([
    ["no assignment", "A=1\nthis is not an assignment\n", /line 2 is not NAME=value/],
    ["a quote that never ends", 'A=1\nB=2\nC="x\nD=4\n', /line 3 is not NAME=value/],
    ["bytes that are no text", new Uint8Array([0x41, 0x3d, 0xff, 0xfe]), /not text/],
    ["zero bytes", "A=1\n\0\0\0\0", /not text/],
  ])("a damaged file (%s) is named and left as it is", (_what, content, message) => {
    const folder = projectWith({ ".env.local": content });
    expect(() => namedDeployment(folder, {}, OWN_URL)).toThrow(message);
    expect(readFileSync(join(folder, ".env.local"))).toEqual(Buffer.from(content as string));
  });

  test("a folder in the file's place is named", () => {
    const folder = testFolder();
    mkdirSync(join(folder, ".env.local"));
    expect(() => namedDeployment(folder, {}, OWN_URL)).toThrow(/it is a folder/);
  });
});
