/**
 * `npx convex-local remove`: takes local/ out of this repository, with what names it and what
 * cannot be without it. What stays is the app, its tests of functions and components, and its
 * build.
 */
import { spawnSync } from "node:child_process";
import { existsSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import process from "node:process";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
process.chdir(root);

/** Whole folders and files: local/ itself, and what starts it. */
const GONE = [
  "local",
  "bench",
  "tests/local",
  "tests/deployment",
  "tests/security",
  "tests/e2e",
  "tests/full",
  "tests/local-projects.ts",
  "vitest.full.config.ts",
  "docs/guides/remove-local.md",
  "docs/guides/use-the-convex-cli.md",
];
/** These must stand without local/; when one needs it, nothing is removed. */
const STAYS = /^(src|convex|hosting|tests\/(convex|web|house|hosting))\//;

/** Before what is run in a bare clone; with scripts switched off npm runs no "pre" script. */
const ENSURE_INSTALLED = "node local/launcher/ensure-installed.mjs && ";

/** What the README says of starting instead. */
const RUN = `

    npm install
    npm run dev

starts the app and Convex's CLI, which makes a deployment with you the first time.`;

const problem = uncommitted() ?? dependants();
if (problem === null) remove();
else {
  console.error(problem);
  process.exitCode = 1;
}

/** Git can bring back what was committed, and nothing else. */
function uncommitted() {
  const { status, stdout } = spawnSync("git", ["status", "--porcelain"], { encoding: "utf8" });
  if (status !== 0 || stdout === "") return null;
  return `Commit or stash your changes first, so that git can bring back what this removes:\n${stdout.trimEnd()}`;
}

/** What must stay and would not, by name; null when there is nothing. */
function dependants() {
  const needing = dependentFiles().filter((file) => STAYS.test(file));
  if (needing.length === 0) return null;
  return `These need local/ and must not:\n${needing.map((file) => `  ${file}`).join("\n")}`;
}

function remove() {
  const before = textOf(sources());
  for (const path of [...dependentFiles(), ...GONE]) rmSync(path, { recursive: true, force: true });
  removeOrphans();
  const after = textOf(sources());
  const names = (text, name) => new RegExp(`["'\`]${name}["'\`/]`).test(text);
  editPackage((name) => names(before, name) && !names(after, name));
  edit("vite.config.ts", (text) =>
    text.replace(/^import .*"\.\/local\/.*\n/gm, "").replace(/,\s*localDevServer\(\)/, ""),
  );
  edit("vitest.config.ts", (text) =>
    text.replace(/^import .*LOCAL_PROJECTS.*\n/m, "").replace(/,?\s*\.\.\.LOCAL_PROJECTS/, ""),
  );
  editJson("tsconfig.json", (config) => ({
    ...config,
    include: config.include.filter((path) => existsSync(path)),
    exclude: config.exclude?.filter((path) => existsSync(path)),
  }));
  editJson("knip.json", ({ workspaces, ...config }) => ({
    ...config,
    ...appOnly(workspaces["."]),
  }));
  edit(".oxlintrc.json", (text) => text.replaceAll(/"(local|bench)\/[^"]*",\s*/g, ""));
  edit(".env.local.example", (text) =>
    text.replace(/^# Nothing here is needed[^\n]*\n#[^\n]*\n/, "# Copy this file to .env.local.\n"),
  );
  const guides = filesIn("docs").filter((file) => file.endsWith(".md"));
  for (const file of ["README.md", "CONTRIBUTING.md", "SECURITY.md", ...guides])
    edit(file, withoutLocal);
  // As the repository is formatted, while the formatter is still there.
  const prettier = "node_modules/prettier/bin/prettier.cjs";
  if (existsSync(prettier))
    spawnSync(process.execPath, [
      prettier,
      "--write",
      "--log-level=silent",
      "*.json",
      "*.ts",
      "*.md",
      "docs",
    ]);
  console.log(
    "local/ is gone, with the tests and figures that need it. Now run npm install; then npx convex dev makes a deployment.",
  );
}

/** Every source outside of local/. */
function sources() {
  const folders = ["src", "convex", "hosting", "tests", "bench"].flatMap(filesIn);
  const configs = readdirSync(".").filter((name) => name.endsWith(".ts"));
  return [...folders, ...configs].filter((file) => /\.(ts|tsx|mts|mjs)$/.test(file));
}

function filesIn(folder) {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .map((name) => join(folder, name).replaceAll("\\", "/"))
    .filter((file) => statSync(file).isFile());
}

function specifiersOf(file) {
  const forms = [/\bfrom\s+["']([^"']+)["']/g, /\bimport\s*\(?\s*["']([^"']+)["']/g];
  const text = readFileSync(file, "utf8");
  return forms.flatMap((form) => [...text.matchAll(form)].map(([, specifier]) => specifier));
}

function textOf(files) {
  return files.map((file) => readFileSync(file, "utf8")).join("\n");
}

/** Files of this repository that a file imports. */
function importsOf(file) {
  return specifiersOf(file)
    .filter((specifier) => specifier.startsWith("."))
    .map((specifier) => normalize(join(dirname(file), specifier)).replaceAll("\\", "/"))
    .flatMap((path) => [path, `${path}.ts`, `${path}.tsx`])
    .filter((path) => statSync(path, { throwIfNoEntry: false })?.isFile() === true);
}

function isGone(path) {
  return GONE.some((gone) => path === gone || path.startsWith(`${gone}/`));
}

/**
 * What imports or starts something that goes, or imports what does so; but for the two files that
 * are edited.
 */
function dependentFiles() {
  const files = sources().filter((file) => !isGone(file) && !/^vite(st)?\.config\.ts$/.test(file));
  const dependent = new Set(
    files.filter(
      (file) =>
        importsOf(file).some(isGone) ||
        (file.startsWith("tests/") && /["'`]local\/[\w-]+/.test(readFileSync(file, "utf8"))),
    ),
  );
  for (let size = -1; size !== dependent.size;) {
    size = dependent.size;
    for (const file of files)
      if (importsOf(file).some((path) => dependent.has(path))) dependent.add(file);
  }
  return [...dependent];
}

/** What only served the removed tests. */
function removeOrphans() {
  for (let removed = -1; removed !== 0;) {
    const text = ["tests/projects.ts", "vitest.config.ts"].map((file) =>
      readFileSync(file, "utf8"),
    );
    const used = new Set(sources().flatMap(importsOf));
    const orphans = filesIn("tests/support")
      .filter((file) => /\.tsx?$/.test(file) && !used.has(file))
      .filter((file) => !text.some((config) => config.includes(file)));
    for (const file of orphans) rmSync(file);
    removed = orphans.length;
  }
}

/** Marks that no reader sees enclose what is true only with local/. */
function withoutLocal(text) {
  return text
    .replace(/(## Run\n[^#]*?)<!-- local -->[\s\S]*?<!-- \/local -->/, (_, start) => start + RUN)
    .replaceAll(/<!-- local -->[\s\S]*?<!-- \/local -->\n*?/g, "")
    .replaceAll(/^ {4}(local|bench)\/ .*\n/gm, "")
    .replaceAll(/^\| `(local|deployment|security|e2e)`.*\n/gm, "")
    .replaceAll(/^\|.*\((remove-local|use-the-convex-cli)\.md\).*\n/gm, "");
}

function editPackage(isUnneeded) {
  editJson("package.json", ({ workspaces: _workspaces, ...config }) => {
    const scripts = Object.entries(config.scripts)
      .map(([name, command]) => [name, command.replace(ENSURE_INSTALLED, "")])
      .filter(([, command]) => !/\b(local|bench|tests\/screenshots)\//.test(command));
    const devDependencies = Object.entries(config.devDependencies).filter(([name]) =>
      name === "tsx" ? runsTypeScript(scripts) : !isUnneeded(name),
    );
    return {
      ...config,
      scripts: {
        dev: "convex dev --start vite",
        ...Object.fromEntries(scripts),
        check: config.scripts.check
          .replace(ENSURE_INSTALLED, "")
          .replace("npm run codegen:check && ", ""),
        "test:full": "npm test",
      },
      devDependencies: Object.fromEntries(devDependencies),
    };
  });
}

/** Named in commands, not in sources. */
function runsTypeScript(scripts) {
  return scripts.some(([, command]) => /--import tsx/.test(command));
}

function appOnly({ entry, project, ignore }) {
  const stands = (pattern) => existsSync(/^[^*{]*/.exec(pattern)[0] || ".");
  return {
    entry: entry.filter(stands),
    project: project.filter(stands),
    ignore: ignore.filter(stands),
  };
}

function editJson(file, change) {
  edit(file, (text) => `${JSON.stringify(change(JSON.parse(text)), null, 2)}\n`);
}

function edit(file, change) {
  if (existsSync(file)) writeFileSync(file, change(readFileSync(file, "utf8")));
}
