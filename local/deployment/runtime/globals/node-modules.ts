/**
 * What "use node" code knows of modules (P8.3): `require` with all it has, `module`, `__filename`,
 * `__dirname` and `import.meta`, as if the bundle lay in the project, where its packages are found.
 */
import { statSync } from "node:fs";
import { createRequire, Module } from "node:module";
import { dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

/** Of one pushed module. */
export interface NodeModuleScope {
  readonly module: object;
  readonly require: NodeJS.Require;
  readonly importMeta: object;
  readonly filename: string;
  readonly dirname: string;
}

export interface ModuleHost {
  readonly packagesDir: string;
  /** Pushed modules and packages. */
  readonly load: (specifier: string, native: NodeJS.Require) => unknown;
}

/** `record` holds the module's exports. */
export function nodeModuleScope(
  path: string,
  record: { exports: unknown },
  { packagesDir, load }: ModuleHost,
): NodeModuleScope {
  const filename = join(packagesDir, path);
  const native = createRequire(filename);
  const main = Object.assign(new Module("."), { filename: join(packagesDir, "index.js") });
  const require: NodeJS.Require = Object.assign(
    (specifier: string): unknown => load(specifier, native),
    { cache: native.cache, extensions: native.extensions, resolve: native.resolve, main },
  );
  const paths = native.resolve.paths("convex") ?? [];
  const module = Object.assign(new Module(filename), { filename, paths, require });
  Object.defineProperty(module, "exports", {
    get: () => record.exports,
    set: (exports: unknown) => {
      record.exports = exports;
    },
    enumerable: true,
    configurable: true,
  });
  const url = pathToFileURL(filename).href;
  const resolve = (specifier: string) => pathToFileURL(native.resolve(specifier)).href;
  const place = { filename, dirname: dirname(filename) };
  return { module, require, importMeta: { url, resolve, ...place }, ...place };
}

/** What the host itself had loaded before any function did stays. */
let ofTheHost: ReadonlySet<string> | null = null;
let loadedSince = 0;

/**
 * For a new instance of the pushed modules: packages whose files have changed since they were
 * loaded are loaded again. An installer gives files the time at which they were published; when
 * they came here is what the file system itself notes.
 */
export function forgetChangedPackages(packagesDir: string): void {
  const { cache } = createRequire(join(packagesDir, "/"));
  ofTheHost ??= new Set(Object.keys(cache));
  if (loadedPackages(cache, ofTheHost).some(hasChanged))
    for (const file of loadedPackages(cache, ofTheHost)) delete cache[file];
  loadedSince = Date.now();
}

/** Binaries cannot be loaded twice. */
function loadedPackages(cache: NodeJS.Dict<unknown>, before: ReadonlySet<string>): string[] {
  return Object.keys(cache).filter((file) => !before.has(file) && !file.endsWith(".node"));
}

function hasChanged(file: string): boolean {
  const found = statSync(file, { throwIfNoEntry: false });
  return found === undefined || found.ctimeMs > loadedSince;
}
