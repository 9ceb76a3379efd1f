/**
 * Makes one file of plain JavaScript from TypeScript sources and the packages they import, so that
 * programs and threads start without a compiler and without looking for hundreds of modules. The
 * file is kept and named by all it is made of: whoever starts next reads the sources' bytes and
 * finds it. Plain JavaScript itself, because it runs before any loader.
 */
import { createHash, randomUUID } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

const local = fileURLToPath(new URL("../..", import.meta.url));
const project = dirname(local);
/** Inside node_modules, so that packages which stay outside are found. */
const cache = join(project, "node_modules/.cache/latchkey");
/** CommonJS packages ask for Node's own modules in their own way; sources ask where they are. */
const BANNER = `import { createRequire as requireFrom } from "node:module";
const require = requireFrom(import.meta.url), sourcesOfBundle = new URL(import.meta.url).searchParams.get("sources");`;

/** See bundle-cache.d.mts. */
export async function cachedBundle({ name, entry, external }) {
  const requiresLmdb = canRequireLmdb();
  const file = join(cache, `${name}-${fingerprint(`${entry} ${requiresLmdb}`)}.mjs`);
  if (!existsSync(file))
    await make(file, {
      entry: join(local, entry),
      external,
      plugins: [lateScript, ownPlaces, ...(requiresLmdb ? [requiredLmdb] : [])],
    });
  // Where its sources' neighbours (styles, scripts) are: several checkouts may share one
  // node_modules.
  const sources = new URLSearchParams({ sources: pathToFileURL(local).href });
  return new URL(`?${sources}`, pathToFileURL(file));
}

/** Of every source, of how they are bundled, and of the versions of all packages. */
function fingerprint(bundled) {
  const hash = createHash("sha256").update(bundled);
  const names = readdirSync(local, { recursive: true, encoding: "utf8" });
  for (const name of names.filter((each) => /\.(ts|mjs)$/.test(each)).toSorted())
    hash.update(`\0${name}\0`).update(readFileSync(join(local, name)));
  for (const name of ["package.json", "node_modules/.package-lock.json"])
    if (existsSync(join(project, name))) hash.update(readFileSync(join(project, name)));
  return hash.digest("hex").slice(0, 16);
}

async function make(file, { entry, external, plugins }) {
  const { build } = await import("esbuild");
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    external: [...external],
    platform: "node",
    format: "esm",
    target: "node20",
    banner: { js: BANNER },
    define: { "import.meta.url": "placeOfSource" },
    absWorkingDir: project,
    outfile: file,
    sourcemap: "linked",
    sourcesContent: false,
    write: false,
    logLevel: "silent",
    plugins,
  });
  // The map first: who finds the file finds its map.
  for (const { path, contents } of outputFiles.toReversed()) await place(path, contents);
}

/** A source that asks where it is gets its own place, not the bundle's. */
const ownPlaces = {
  name: "own-places",
  setup(build) {
    build.onLoad({ filter: /\.(ts|mjs)$/ }, async ({ path }) => {
      if (!path.startsWith(local)) return undefined;
      const name = JSON.stringify(relative(local, path).split(sep).join("/"));
      const contents = await readFile(path, "utf8");
      if (!contents.includes("import.meta.url")) return undefined;
      const place = `const placeOfSource = new URL(${name}, sourcesOfBundle).href;`;
      return { loader: "ts", contents: place + contents };
    });
  },
};

/**
 * A text to most threads, and a script to those whose functions ask for what is in it. By itself
 * the source requires its packages one by one.
 */
const lateScript = {
  name: "late-script",
  setup(build) {
    build.onLoad({ filter: /newer-javascript\.mjs$/ }, async ({ path }) => {
      const source = await readFile(path, "utf8");
      const { outputFiles } = await build.esbuild.build({
        stdin: {
          contents: `${source.replace(/^(import|const) .*$/gm, "")}addNewerJavaScript();`,
          resolveDir: dirname(path),
        },
        bundle: true,
        minify: true,
        format: "iife",
        target: "node20",
        write: false,
        logLevel: "silent",
      });
      const text = JSON.stringify(outputFiles[0].text);
      const contents = `import { runInThisContext } from "node:vm"; export const addNewerJavaScript = () => void runInThisContext(${text});`;
      return { contents };
    });
  },
};

/**
 * LMDB's binding is loaded by the thread that opens the database, when it does: one that only
 * evaluates a push has no need of it. As the one CommonJS file it also has, that takes half the
 * time of its dozen modules.
 */
const requiredLmdb = {
  name: "required-lmdb",
  setup(build) {
    const filter = /^lmdb$/;
    const namespace = "required";
    build.onResolve({ filter }, ({ path, kind }) =>
      kind === "require-call" ? { path, external: true } : { path, namespace },
    );
    build.onLoad({ filter, namespace }, ({ path }) => ({
      contents: `exports.open = (...args) => require(${JSON.stringify(path)}).open(...args);`,
    }));
  },
};

/**
 * LMDB's CommonJS file makes an address of its own path as it is, and finds its binding by that.
 * Where the address means another path ("#", "?", "%41"), its modules are imported instead.
 */
function canRequireLmdb() {
  const path = createRequire(join(project, "package.json")).resolve("lmdb");
  try {
    return fileURLToPath(new URL(`file:${path}`)) === path;
  } catch {
    return false;
  }
}

/** Whole or absent, also when several processes start at once. */
async function place(file, contents) {
  await mkdir(dirname(file), { recursive: true });
  const temporary = `${file}.${randomUUID()}.tmp`;
  await writeFile(temporary, contents);
  await rename(temporary, file);
}
