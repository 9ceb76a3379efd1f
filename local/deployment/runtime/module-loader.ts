/**
 * Evaluates compiled modules: relative specifiers lead to pushed modules, all else to Node's for
 * "use node" code.
 */
import { posix } from "node:path";
import { Script } from "node:vm";
import type { Frame } from "./frame";
import { forgetChangedPackages, nodeModuleScope } from "./globals/node-modules";
import { ImportFrame } from "./import-frame";
import { ISOLATE_NAMES, isolateScope, type Scope } from "./isolate-globals";
import { type CompiledModule, WAITING_BODY } from "./loaded-code";
import { NODE_NAMES, nodeScope } from "./node-globals";
import { SCRIPT_SCHEME } from "./stack-frames";

interface ModuleRecord {
  exports: unknown;
  failure: { readonly error: unknown } | null;
  /** Resolves when a module that waits has got its exports. */
  ready: Promise<void> | null;
}

/** Takes what `BODY_NAMES` names. */
type Body = (...scope: unknown[]) => void;
type Wrapper = (...globals: unknown[]) => Body;

/** One script per module and thread; evaluating it again gives fresh state without parsing. */
const wrappers = new WeakMap<CompiledModule, Wrapper>();

/** What is of one module. Code of the default runtime does not know that it has some of them. */
const BODY_NAMES = {
  isolate: ["module", "exports", "require"],
  node: ["module", "exports", "require", "importMeta", "__filename", "__dirname"],
};

function wrapperOf(module: CompiledModule): Wrapper {
  let wrapper = wrappers.get(module);
  if (wrapper === undefined) {
    const names = module.environment === "node" ? NODE_NAMES : ISOLATE_NAMES;
    const ownNames = BODY_NAMES[module.environment];
    // Two functions, so that a module may declare variables with the names of globals.
    const head = `(function(${names.join(",")}){return function(${ownNames.join(",")}){"use strict";\n`;
    const script = new Script(`${head}${module.code}\n}})`, {
      filename: SCRIPT_SCHEME + module.path,
      lineOffset: -1,
    });
    // The text above evaluates to a function of this shape.
    wrapper = script.runInThisContext() as Wrapper;
    wrappers.set(module, wrapper);
  }
  return wrapper;
}

/** Never rejects: who asks for the module is told. */
async function finishBody(record: ModuleRecord): Promise<void> {
  try {
    // Made by compileModule.
    const run = Reflect.get(record.exports as object, WAITING_BODY) as () => Promise<object>;
    const own = Object.getOwnPropertyDescriptors(record.exports);
    record.exports = Object.defineProperties(await run(), own);
  } catch (error) {
    record.failure = { error };
  }
}

export interface InstanceOptions {
  readonly modules: ReadonlyMap<string, CompiledModule>;
  readonly projectDir: string | null;
  /** Identifies the push and the deployment; seeds the randomness of imports. */
  readonly seed: string;
  readonly pushedAt: number;
  /** The call whose code is running. */
  readonly current: () => Frame;
}

/** The state of a push's modules: each is evaluated at most once, on first use. */
export class ModuleInstance {
  /**
   * Names of the variables that were read while importing: whoever uses this instance depends on
   * them.
   */
  readonly environmentReads = new Set<string>();
  readonly #options: InstanceOptions;
  readonly #records = new Map<string, ModuleRecord>();
  readonly #scopes: { isolate?: Scope; node?: Scope } = {};
  #importFrame: ImportFrame | null = null;
  #hasNodeModules = false;

  constructor(options: InstanceOptions) {
    this.#options = options;
  }

  /**
   * The exports of a module such as `todos.js`, or undefined when there is none. Throws what its
   * top level throws.
   */
  load(path: string): object | undefined {
    if (!this.#options.modules.has(path)) return undefined;
    if (this.#importFrame !== null || this.#records.has(path)) return this.#evaluate(path);
    this.#importFrame = new ImportFrame(this.#options, this.#options.current(), (name) =>
      this.environmentReads.add(name),
    );
    try {
      return this.#evaluate(path);
    } finally {
      this.#importFrame = null;
    }
  }

  /** As `load`, for modules that may wait at their top level. */
  async loadWhole(path: string): Promise<object | undefined> {
    this.load(path);
    await this.#records.get(path)?.ready;
    return this.load(path);
  }

  readonly #frame = (): Frame => this.#importFrame ?? this.#options.current();

  #evaluate(path: string): object {
    const known = this.#records.get(path);
    if (known !== undefined) {
      if (known.failure !== null) throw known.failure.error;
      return known.exports as object;
    }
    const module = this.#options.modules.get(path);
    if (module === undefined) throw new Error(`Could not find module ${path}`);
    const record: ModuleRecord = { exports: {}, failure: null, ready: null };
    this.#records.set(path, record);
    try {
      const body = wrapperOf(module)(...this.#scope(module.environment).values);
      body(...this.#bodyScope(module, record));
      if (module.waits) record.ready = finishBody(record);
    } catch (error) {
      record.failure = { error };
      throw error;
    }
    // A compiled module assigns `module.exports` an object before anything else.
    return record.exports as object;
  }

  #bodyScope(module: CompiledModule, record: ModuleRecord): unknown[] {
    if (module.environment === "isolate")
      return [record, record.exports, (specifier: string) => this.#require(specifier, module)];
    const packagesDir = this.#options.projectDir ?? process.cwd();
    if (!this.#hasNodeModules) forgetChangedPackages(packagesDir);
    this.#hasNodeModules = true;
    const scope = nodeModuleScope(module.path, record, {
      packagesDir,
      load: (specifier, native) => this.#require(specifier, module, native),
    });
    const { require, importMeta, filename, dirname } = scope;
    return [scope.module, record.exports, require, importMeta, filename, dirname];
  }

  /** `native` is Node's, for what was not pushed. */
  #require(specifier: string, importer: CompiledModule, native?: NodeJS.Require): unknown {
    const frame = this.#frame();
    if (frame.phase === "Query" || frame.phase === "Mutation")
      throw new Error(`Can't dynamically import "${specifier}" in a query or mutation`);
    if (frame.phase === "auth config")
      throw new Error(`Can't import ${specifier} while evaluating auth config file`);
    if (/^\.{1,2}\//.test(specifier)) {
      const path = posix.join(posix.dirname(importer.path), specifier);
      const exports = this.load(path);
      if (this.#options.modules.get(path)?.waits)
        throw new Error(
          `${path} uses await at its top level, which only works in a "use node" file itself, not in a module that several of them share`,
        );
      if (exports === undefined) throw new Error(`Could not find module ${path}`);
      return exports;
    }
    if (native === undefined)
      throw new Error(
        `Could not resolve "${specifier}": only files that begin with "use node" can import what is not bundled`,
      );
    return native(specifier);
  }

  #scope(environment: "isolate" | "node"): Scope {
    return environment === "node"
      ? (this.#scopes.node ??= nodeScope(this.#frame))
      : (this.#scopes.isolate ??= isolateScope(this.#frame));
  }
}
