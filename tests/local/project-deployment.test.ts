import { lstatSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  forgetOwnDeployment,
  nameOwnDeployment,
  namedDeployment,
} from "../../local/launcher/project-deployment";
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

const KEY = `latchkey-local|${"0123456789abcdef".repeat(4)}`;
const OWN = { convex: "http://127.0.0.1:3210", site: "http://127.0.0.1:3211", adminKey: KEY };
const COMMENT =
  "# The local deployment of npm run dev; npx convex-local forget removes these lines.";
const OWN_LINES = [
  COMMENT,
  "CONVEX_SELF_HOSTED_URL=http://127.0.0.1:3210",
  `CONVEX_SELF_HOSTED_ADMIN_KEY=${KEY}`,
  "VITE_CONVEX_URL=http://127.0.0.1:3210",
  "VITE_CONVEX_SITE_URL=http://127.0.0.1:3211",
];

describe("the lines in .env.local that name the local deployment", () => {
  const lines = (...texts: string[]) => texts.map((text) => `${text}\n`).join("");
  const read = (folder: string) => readFileSync(join(folder, ".env.local"), "utf8");

  test("are those that would name any self-hosted one, for their owner's eyes only", () => {
    const folder = testFolder();
    nameOwnDeployment(folder, OWN);
    expect(read(folder)).toBe(lines(...OWN_LINES));
    expect(statSync(join(folder, ".env.local")).mode & 0o777).toBe(0o600);
    expect(namedDeployment(folder, {}, "http://127.0.0.1:9")).toBeNull();
  });

  test("come after a person's own, of which not a byte is changed", () => {
    const own = "# mine\r\nA='1' # one\r\nexport B=\"two\r\nlines\"\r\nNO_END=x";
    const folder = projectWith({ ".env.local": own });
    nameOwnDeployment(folder, OWN);
    expect(read(folder)).toBe(`${own}\r\n\r\n${OWN_LINES.join("\r\n")}\r\n`);
    expect(forgetOwnDeployment(folder)).toHaveLength(4);
    expect(read(folder)).toBe(`${own}\r\n`);
  });

  test("follow the ports where they stand, also those that an earlier version or the CLI wrote", () => {
    const folder = projectWith({
      ".env.local": lines(
        "VITE_CONVEX_URL=http://127.0.0.1:4000",
        "A=1",
        "export VITE_CONVEX_SITE_URL='http://127.0.0.1:4001'",
      ),
    });
    nameOwnDeployment(folder, OWN);
    nameOwnDeployment(folder, {
      ...OWN,
      convex: "http://127.0.0.1:5000",
      site: "http://127.0.0.1:5001",
    });
    expect(read(folder)).toBe(
      lines(
        "VITE_CONVEX_URL=http://127.0.0.1:5000",
        "A=1",
        "VITE_CONVEX_SITE_URL=http://127.0.0.1:5001",
        "",
        COMMENT,
        "CONVEX_SELF_HOSTED_URL=http://127.0.0.1:5000",
        `CONVEX_SELF_HOSTED_ADMIN_KEY=${KEY}`,
      ),
    );
    const before = statSync(join(folder, ".env.local")).ino;
    nameOwnDeployment(folder, {
      ...OWN,
      convex: "http://127.0.0.1:5000",
      site: "http://127.0.0.1:5001",
    });
    expect(statSync(join(folder, ".env.local")).ino).toBe(before);
  });

  const NEXT = { ...OWN, convex: "http://127.0.0.1:5000", site: "http://127.0.0.1:5001" };

  test("F-D3: of several lines of one name, the one that counts is brought up to date", () => {
    const earlier = lines("CONVEX_SELF_HOSTED_URL=http://127.0.0.1:1", "A=1");
    const folder = projectWith({ ".env.local": earlier + lines(...OWN_LINES) });
    nameOwnDeployment(folder, NEXT);
    const own = OWN_LINES.map((line) => line.replace("3210", "5000").replace("3211", "5001"));
    expect(read(folder)).toBe(earlier + lines(...own));
    expect(forgetOwnDeployment(folder)).toHaveLength(4);
    expect(read(folder)).toBe(earlier);
  });

  test("F-D3: lines that came in twice follow the ports together, and go together", () => {
    const folder = projectWith({ ".env.local": lines("A=1", ...OWN_LINES, ...OWN_LINES.slice(1)) });
    nameOwnDeployment(folder, NEXT);
    expect(read(folder)).not.toMatch(/:321[01]/);
    expect(forgetOwnDeployment(folder)).toHaveLength(4);
    expect(read(folder)).toBe(lines("A=1"));
  });

  test.each(['"', "'", "`"])("F-D3: what stands in a value in %s is no line", (quote) => {
    const text = `${quote}# see\nVITE_CONVEX_URL=http://127.0.0.1:1\nCONVEX_SELF_HOSTED_URL=x\n${quote}`;
    const own = lines("# it's mine", `NOTE=${text} # end`, "OTHER=it's");
    const folder = projectWith({ ".env.local": own });
    nameOwnDeployment(folder, OWN);
    nameOwnDeployment(folder, NEXT);
    expect(read(folder).startsWith(own)).toBe(true);
    expect(read(folder).slice(own.length)).toContain("\nVITE_CONVEX_URL=http://127.0.0.1:5000\n");
    expect(forgetOwnDeployment(folder)).toHaveLength(4);
    expect(read(folder)).toBe(own);
  });

  test("F-D3: a quoted value of several lines is replaced whole", () => {
    const folder = projectWith({
      ".env.local": 'VITE_CONVEX_URL="http://127.0.0.1:1\n" # old\r\nA=1\r\n',
    });
    nameOwnDeployment(folder, OWN);
    expect(read(folder)).toMatch(/^VITE_CONVEX_URL=http:\/\/127\.0\.0\.1:3210\r\nA=1\r\n/);
  });

  test("are not written over an address of somebody's own, which is named", () => {
    for (const line of [
      "VITE_CONVEX_URL=https://happy-otter-1.convex.cloud\n",
      "VITE_CONVEX_SITE_URL=https://api.example.com\n",
    ]) {
      const folder = projectWith({ ".env.local": line });
      expect(() => nameOwnDeployment(folder, OWN)).toThrow(/names no deployment to push functions/);
      expect(read(folder)).toBe(line);
    }
  });

  test("are forgotten without a trace, and nothing else is", () => {
    const folder = projectWith({
      ".env.local": lines("A=1", "", "VITE_OTHER=http://127.0.0.1:3210"),
    });
    const before = read(folder);
    expect(forgetOwnDeployment(folder)).toEqual([]);
    nameOwnDeployment(folder, OWN);
    expect(forgetOwnDeployment(folder).toSorted()).toEqual([
      "CONVEX_SELF_HOSTED_ADMIN_KEY",
      "CONVEX_SELF_HOSTED_URL",
      "VITE_CONVEX_SITE_URL",
      "VITE_CONVEX_URL",
    ]);
    expect(read(folder)).toBe(before);
    expect(forgetOwnDeployment(testFolder())).toEqual([]);
  });

  test.each([
    [
      "a self-hosted backend on this machine",
      "CONVEX_SELF_HOSTED_URL=http://127.0.0.1:3210\nCONVEX_SELF_HOSTED_ADMIN_KEY=self-hosted|0123\n",
    ],
    ["Convex's own local deployment", "CONVEX_DEPLOYMENT=local:me-project\n"],
  ])("are not those of %s", (_what, named) => {
    const content = `${named}VITE_CONVEX_URL=http://127.0.0.1:3210\nVITE_CONVEX_SITE_URL=http://127.0.0.1:3211\n`;
    const folder = projectWith({ ".env.local": content });
    expect(forgetOwnDeployment(folder)).toEqual([]);
    expect(read(folder)).toBe(content);
  });

  test("go when another deployment was added beside them", () => {
    const folder = testFolder();
    nameOwnDeployment(folder, OWN);
    writeFileSync(
      join(folder, ".env.local"),
      `CONVEX_DEPLOYMENT=dev:happy-otter-1\n${read(folder)}`,
    );
    expect(namedDeployment(folder, {}, OWN.convex)?.by).toBe("CONVEX_DEPLOYMENT in .env.local");
    expect(forgetOwnDeployment(folder)).toHaveLength(4);
    expect(read(folder)).toBe("CONVEX_DEPLOYMENT=dev:happy-otter-1\n");
  });

  test("are written where a link leads, and the link stays", () => {
    const folder = testFolder();
    const target = join(testFolder(), "settings");
    writeFileSync(target, "A=1\n");
    symlinkSync(target, join(folder, ".env.local"));
    nameOwnDeployment(folder, OWN);
    expect(lstatSync(join(folder, ".env.local")).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, "utf8")).toBe(lines("A=1", "", ...OWN_LINES));
  });
});
