/**
 * Pushed code in the store. A push is a record that lists its modules; a module's text is a record
 * of its own named by its hash, so that pushes share what did not change. Which push serves is one
 * more record: swapping it swaps everything.
 */
import { createHash } from "node:crypto";
import type { JSONValue } from "convex/values";
import type { Records } from "../db/database";
import type { ActiveCode } from "./engine";
import type { Analysis, PushedModule } from "../runtime/analysis";
import type { CompiledModule, LoadedCode } from "../runtime/loaded-code";

export interface StoredModule {
  readonly path: string;
  readonly environment: "isolate" | "node";
  /** As the CLI computes it: sha256 hex of source and source map (P2.2). */
  readonly hash: string;
}

export interface StoredPush {
  /** Milliseconds since the epoch. */
  readonly stagedAt: number;
  readonly udfServerVersion: string;
  /** See `WorkerBundle`. */
  readonly compiler: string;
  readonly analysis: Analysis;
  readonly schemaId: string;
  readonly modules: readonly StoredModule[];
}

const ACTIVE = "code/active";
const PUSHES = "code/push/";
const MODULES = "module/";

export function moduleHash({ source, sourceMap }: PushedModule): string {
  return createHash("sha256")
    .update(source)
    .update(sourceMap ?? "")
    .digest("hex");
}

export function activePushId(records: Records): string | null {
  const id = records.get(ACTIVE);
  return typeof id === "string" ? id : null;
}

/** Runs every query again: each depends on the code that serves. */
export function announceCode(records: Records): void {
  records.announce(ACTIVE);
}

export function setActivePush(records: Records, pushId: string): void {
  records.put(ACTIVE, pushId);
}

export function readPush(records: Records, pushId: string): StoredPush | null {
  // The record is one that writePush wrote.
  return (records.get(PUSHES + pushId) as unknown as StoredPush | undefined) ?? null;
}

export function writePush(
  records: Records,
  pushId: string,
  push: StoredPush,
  modules: readonly CompiledModule[],
): void {
  // Analyses hold nothing but JSON; their interfaces only lack the index signature that JSONValue
  // asks for.
  records.put(PUSHES + pushId, push as unknown as JSONValue);
  const compiled = new Map(modules.map((module) => [module.path, module]));
  for (const stored of push.modules) {
    const module = compiled.get(stored.path);
    if (module !== undefined) records.put(moduleRecord(stored), module as unknown as JSONValue);
  }
}

export function readModule(records: Records, module: StoredModule): CompiledModule | null {
  // The record is one that writePush wrote.
  return (records.get(moduleRecord(module)) as unknown as CompiledModule | undefined) ?? null;
}

export function readActiveCode(records: Records): ActiveCode | null {
  const pushId = activePushId(records);
  const push = pushId === null ? null : readPush(records, pushId);
  if (pushId === null || push === null) return null;
  const { analysis, udfServerVersion, modules } = push;
  return { pushId, analysis, udfServerVersion, moduleHashes: modules };
}

/** What compiled the modules of the code that serves. */
export function activeCompiler(records: Records): string | null {
  const pushId = activePushId(records);
  return pushId === null ? null : (readPush(records, pushId)?.compiler ?? null);
}

/**
 * Removes pushes that neither serve nor are among the `keep` newest, and modules that no push needs
 * any more.
 */
export function removeOldPushes(records: Records, keep: number): void {
  const active = activePushId(records);
  const pushes = records
    .list(PUSHES)
    .map(({ name }) => name.slice(PUSHES.length))
    .flatMap((id) => {
      const push = readPush(records, id);
      return push === null ? [] : [{ id, push }];
    })
    .toSorted((one, other) => other.push.stagedAt - one.push.stagedAt);
  const kept = pushes.filter(({ id }, rank) => id === active || rank < keep);
  const needed = new Set(kept.flatMap(({ push }) => push.modules.map(moduleRecord)));
  for (const { id, push } of pushes.filter((entry) => !kept.includes(entry))) {
    records.remove(PUSHES + id);
    for (const record of push.modules.map(moduleRecord))
      if (!needed.has(record)) records.remove(record);
  }
}

/** Code that a thread has loaded; the store is asked only which push serves. */
export class CodeCache {
  #loaded: LoadedCode = NO_CODE;

  /**
   * The code that serves in this snapshot; without any push, code in which nothing can be found.
   */
  load(records: Records): LoadedCode {
    const pushId = activePushId(records);
    if (pushId === null) return NO_CODE;
    if (this.#loaded.id !== pushId) this.#loaded = readCode(records, pushId);
    return this.#loaded;
  }
}

const NO_CODE: LoadedCode = {
  id: "",
  modules: new Map(),
  analysis: { modules: {}, schema: null, auth: [] },
  pushedAt: 0,
};

function readCode(records: Records, pushId: string): LoadedCode {
  const push = readPush(records, pushId);
  if (push === null) throw new Error(`The code of push ${pushId} is missing in the store.`);
  const modules = push.modules.map((stored) => {
    const module = readModule(records, stored);
    if (module === null) throw new Error(`Module ${stored.path} is missing in the store.`);
    return [stored.path, module] as const;
  });
  return {
    id: pushId,
    modules: new Map(modules),
    analysis: push.analysis,
    pushedAt: push.stagedAt,
  };
}

/** The path is part of the name because compiled text carries it. */
function moduleRecord({ path, environment, hash }: StoredModule): string {
  const name = createHash("sha256").update(`${environment}\0${path}\0${hash}`).digest("hex");
  return MODULES + name;
}

/** Another version of this program compiled it: the next push has to bring every module. */
export function withoutHashes(code: ActiveCode | null): ActiveCode | null {
  if (code === null) return null;
  return { ...code, moduleHashes: code.moduleHashes.map((module) => ({ ...module, hash: "" })) };
}
