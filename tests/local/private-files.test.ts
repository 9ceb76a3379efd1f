import { mkdirSync, readdirSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { request } from "node:http";
import { join, relative, resolve } from "node:path";
import { type ViteDevServer, createServer } from "vite";
import { afterEach, describe, expect, onTestFinished, test } from "vitest";
import { asksForPrivateFile, isPrivateFile } from "../../local/launcher/dev-server/private-files";
import { testFolder } from "../support/test-folder";

const SECRET = "a-secret-of-the-data-folder";
/** What nobody keeps secret, so that a server which answers nothing at all does not pass. */
const PUBLIC = "a-public-word";

/** As `npm run dev` leaves it, and one deeper level. */
const DATA_FILES = [
  "admin-key",
  "convex.env",
  "urls.json",
  "own-variables.json",
  "lock",
  "deployment/documents.mdb",
  "deployment/files/0/upload",
  "mailbox/messages.json",
  "identity/github/accounts.json",
  "deployment/data/data.mdb",
  "deployment/data/lock.mdb",
];

/** Of other programs, with words that are nobody else's business. */
const HIDDEN = [".git/config", ".npmrc", "src/.secrets/token.txt"];

function write(folder: string, name: string, content: string): void {
  const file = join(folder, name);
  mkdirSync(resolve(file, ".."), { recursive: true });
  writeFileSync(file, content);
}

function writeDataFolder(folder: string): void {
  for (const name of DATA_FILES) write(folder, name, `export default "${SECRET}";\n`);
  write(folder, "admin-key", `latchkey-local|${"0123456789abcdef".repeat(4)}\n`);
}

interface Project {
  readonly root: string;
  readonly dataDir: string;
}

/**
 * A small project with the real configuration, whose data folder is `place`, seen from the project.
 */
function makeProject(place: string): Project {
  const root = join(testFolder(), "project");
  write(root, "index.html", '<!doctype html><script type="module" src="/src/main.ts"></script>');
  write(root, "src/main.ts", `export default "${PUBLIC}";\n`);
  write(root, "notes.txt", PUBLIC);
  write(root, "public/notes.txt", PUBLIC);
  write(root, ".env.local", `SECRET=${SECRET}\n`);
  for (const name of ["src/.env", ".env", ".env.production", ".env.local.bak", "src/.ENV.local"])
    write(root, name, `SECRET=${SECRET}\n`);
  for (const name of HIDDEN) write(root, name, `token=${SECRET}\n`);
  const dataDir = resolve(root, place);
  writeDataFolder(dataDir);
  symlinkSync(dataDir, join(root, "src", "linked"));
  symlinkSync(dataDir, join(root, "public", "linked"));
  symlinkSync(join(root, ".env.local"), join(root, "public", "settings.txt"));
  return { root, dataDir };
}

let server: ViteDevServer | undefined;
afterEach(async () => {
  await server?.close();
});

async function serve({ root }: Project, localDir: string): Promise<void> {
  const before = process.env["LOCAL_DIR"];
  process.env["LOCAL_DIR"] = localDir;
  onTestFinished(() => {
    if (before === undefined) delete process.env["LOCAL_DIR"];
    else process.env["LOCAL_DIR"] = before;
  });
  server = await createServer({
    root,
    configFile: resolve("vite.config.ts"),
    logLevel: "silent",
    cacheDir: join(root, "node_modules", ".vite"),
    server: { port: 0, watch: null, fs: { allow: [resolve(root, "..")] } },
  });
  await server.listen();
}

interface Answer {
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, unknown>>;
  readonly body: string;
}

/** The path as written: `fetch` would tidy it up. */
function ask(path: string, headers: Record<string, string> = {}): Promise<Answer> {
  const address = server?.httpServer?.address();
  if (typeof address !== "object" || address === null) throw new Error("no server");
  return new Promise((done, fail) => {
    const options = { host: "127.0.0.1", port: address.port, path, headers };
    request(options, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("end", () => {
        const body = Buffer.concat(chunks).toString();
        done({ status: response.statusCode, headers: response.headers, body });
      });
    })
      .on("error", fail)
      .end();
  });
}

const everyCharacter = (path: string) =>
  path.replaceAll(/[^/]/g, (letter) => `%${letter.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** Ways to name a file below the project or anywhere else. */
function spellings(file: string, root: string): string[] {
  const path = `/${relative(root, file)}`;
  const absolute = `/@fs${file}`;
  return [
    path,
    `${path}?raw`,
    `${path}?url`,
    `${path}?import`,
    `${path}?import&raw`,
    `${path}?url&inline`,
    `${path}/`,
    `${path}//`,
    `${path};`,
    `${path}?`,
    `${path}?t=1&v=2`,
    `${path}?inline`,
    `${path}?worker`,
    `${path}?sharedworker&inline`,
    `${path}?import&url&inline`,
    `${path}?raw?`,
    `${path}?.svg`,
    `${path}?.wasm?init`,
    `${path}.map/..`,
    `${path}%00`,
    `${path}%3Fraw`,
    `${path}%23`,
    `/..;${path}`,
    `/src/..;${path}`,
    `/.${path}`,
    `/src/.%2e${path}`,
    `/src/%252e%252e${path}`,
    `/src/..%5c${path.slice(1)}`,
    path.toUpperCase(),
    path.replace(/\w/, (letter) => letter.toUpperCase()),
    `/@id/__x00__${path}`,
    `/@fs/${file}`,
    `/@fs//${file}`,
    `/@fs${file}?raw&import`,
    `/@fs${root}/src/../${path}`,
    `/@fs/..${file}`,
    `/@FS${file}`,
    `/node_modules/..${path}`,
    `/node_modules/.vite/..%2f..${path}`,
    `/src/..${path}`,
    `/src/..%2f${path.slice(1)}`,
    `/src/%2e%2e${path}`,
    `/${path}`,
    `/${path.replaceAll("/", "\\")}`,
    everyCharacter(path),
    everyCharacter(path).replaceAll("%", "%25"),
    `/@id${path}`,
    `http://127.0.0.1${path}`,
    absolute,
    `${absolute}?raw`,
    `${absolute}?import&url`,
    `/@fs/${absolute}`,
    `/@id${file}`,
    everyCharacter(absolute),
    absolute.replaceAll("/", "%2f").replace("%2f@fs%2f", "/@fs/"),
  ];
}

function reveals(body: string): boolean {
  const start = body.includes("0123456789abcdef0123456789abcdef");
  // A data URL holds a file in base 64, at one of three places in a group.
  const encoded = ["", "e", "ex"].map((head) =>
    Buffer.from(`${head}${SECRET}`).toString("base64").slice(4, 24),
  );
  return start || body.includes(SECRET) || encoded.some((text) => body.includes(text));
}

async function revealing(paths: readonly string[]): Promise<string[]> {
  const revealed: string[] = [];
  for (const path of paths) if (reveals((await ask(path)).body)) revealed.push(path);
  return revealed;
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name))
    .filter((file) => statSync(file).isFile());
}

describe("F-D1: the development server", () => {
  test.each([
    ["in the project", ".local"],
    ["elsewhere in the project", "kept/data"],
    ["among the sources", "src/data"],
    ["beside the project", "../data"],
  ])("never serves a file of a data folder %s, however it is asked for", async (_where, place) => {
    const project = makeProject(place);
    await serve(project, place);
    const files = filesIn(project.dataDir);
    expect(files.map((file) => relative(project.dataDir, file)).toSorted()).toEqual(
      DATA_FILES.toSorted(),
    );
    // All of them once; elsewhere those of two kinds will do.
    const asked = files.filter((file) => place === ".local" || /admin-key|upload$/.test(file));
    const paths = asked.flatMap((file) => {
      const name = relative(project.dataDir, file);
      const links = [`/src/linked/${name}`, `/linked/${name}`].flatMap((link) => [
        link,
        `${link}?raw`,
        `${link}?url&inline`,
        everyCharacter(link),
      ]);
      return [...spellings(file, project.root), ...links];
    });
    expect(await revealing(paths)).toEqual([]);
    expect((await ask(`/@fs${project.dataDir}/admin-key`)).status).toBe(403);
    expect((await ask("/src/linked/urls.json?raw")).status).toBe(403);
    // By a name that did not come by HTTP.
    await expect(
      server?.environments.client.transformRequest(`${project.dataDir}/urls.json?raw`),
    ).rejects.toThrow(/private/);
    expect((await ask("/notes.txt")).body).toBe(PUBLIC);
    expect((await ask("/src/main.ts")).body).toContain(PUBLIC);
    expect((await ask(`/@fs${project.root}/notes.txt?raw`)).body).toContain(PUBLIC);
  });

  test("does not serve the data that another LOCAL_DIR left in the project", async () => {
    const project = makeProject("earlier");
    await serve(project, ".local");
    const files = ["admin-key", "deployment/documents.mdb"];
    const paths = files.flatMap((name) => spellings(join(project.dataDir, name), project.root));
    expect(await revealing(paths)).toEqual([]);
  });

  test("does not serve environment files, by their names or by a link's", async () => {
    const project = makeProject(".local");
    await serve(project, ".local");
    const files = readdirSync(project.root, { recursive: true, encoding: "utf8" })
      .filter((name) => /(^|\/)\.env[^/]*$/i.test(name))
      .map((name) => join(project.root, name));
    expect(files).toHaveLength(6);
    const paths = [
      ...files.flatMap((file) => spellings(file, project.root)),
      "/settings.txt",
      "/public/settings.txt",
      "/settings.txt?raw",
    ];
    expect(await revealing(paths)).toEqual([]);
  });

  test("does not serve hidden files of the project, and does serve what it needs of dependencies", async () => {
    const project = makeProject(".local");
    write(project.root, "node_modules/.pnpm/a/index.js", `export default "${PUBLIC}";\n`);
    await serve(project, ".local");
    const files = HIDDEN.map((name) => join(project.root, name));
    expect(await revealing(files.flatMap((file) => spellings(file, project.root)))).toEqual([]);
    expect((await ask("/.npmrc")).status).toBe(403);
    expect((await ask("/node_modules/.pnpm/a/index.js")).body).toContain(PUBLIC);
  });

  test("lets no page of another origin read what it serves", async () => {
    const project = makeProject(".local");
    await serve(project, ".local");
    for (const origin of ["http://localhost:3000", "http://127.0.0.1:8025", "null"]) {
      const { headers, body } = await ask("/src/main.ts", { origin });
      expect(body).toContain(PUBLIC);
      expect(headers["access-control-allow-origin"]).toBeUndefined();
    }
  });
});

test("F-D1: a path that leads nowhere, or to a project in a folder of that name, is not private", () => {
  const folder = join(testFolder(), ".local", "project");
  write(folder, "src/main.ts", PUBLIC);
  expect(isPrivateFile(join(folder, "src/main.ts"), join(folder, ".local"), folder)).toBe(false);
  expect(isPrivateFile(join(folder, ".local", "admin-key"), join(folder, ".local"), folder)).toBe(
    false,
  );
  expect(isPrivateFile("/\0", join(folder, ".local"), folder)).toBe(false);
});

test("F-D1: a base path and an alias lead no further than the plain name", () => {
  const root = join(testFolder(), "project");
  writeDataFolder(join(root, "data"));
  write(root, "notes.txt", PUBLIC);
  const served = {
    root,
    publicDir: join(root, "public"),
    base: "/app/",
    aliases: [
      { find: "~", replacement: root },
      { find: /^\/top/, replacement: "/data" },
    ],
  };
  const asks = (path: string) => asksForPrivateFile(path, served, join(root, "data"));
  for (const path of ["/app/data/lock", "/app/@fs/~/data/lock", "/~/data/lock?raw", "/top/lock"])
    expect(asks(path), path).toBe(true);
  expect(asks("/app/notes.txt")).toBe(false);
  expect(asks("/~/notes.txt")).toBe(false);
});
