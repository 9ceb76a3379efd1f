/** A deployment's variables through the unmodified `npx convex`, which knows how to reach it. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import type { Variables } from "./plan.ts";

/** What went wrong, in words for whoever typed the command. */
export class SetupError extends Error {
  override readonly name = "SetupError";
}

/** Longer than any answer takes. */
const PATIENCE_MS = 90_000;

export interface Deployment {
  /** Where clients reach it. */
  readonly url: string;
  list(): Promise<Variables>;
  /** All or none. Without `replace`, one that has another value by now stops it. */
  set(values: Readonly<Record<string, string>>, replace: boolean): Promise<void>;
}

/**
 * @param selection the CLI's own flags, such as `--prod`
 * @throws SetupError with what the CLI said
 */
export async function openDeployment(selection: readonly string[]): Promise<Deployment> {
  const spec = await convex(["function-spec", ...selection]);
  // Our own reader of the CLI's JSON: nothing else of it is used.
  const url = /"url": "([^"]+)"/.exec(spec)?.[1];
  if (url === undefined)
    throw new SetupError(`npx convex function-spec did not name the deployment:\n${spec}`);
  return {
    url,
    list: async () => parseEnv(await convex(["env", ...selection, "list", "--include-values"])),
    set: async (values, replace) => {
      const words = ["env", ...selection, "set", ...(replace ? ["--force"] : [])];
      await convex(words, envText(values));
    },
  };
}

/** As `convex env set` reads it; what is made here has no single quotes. */
function envText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([name, value]) => `${name}='${value}'\n`)
    .join("");
}

/** Secrets go in by stdin: arguments can be seen by every account of this machine. */
function convex(words: readonly string[], input = ""): Promise<string> {
  const folder = join("node_modules", "convex");
  if (!existsSync(folder))
    throw new SetupError("The convex CLI is not installed here. Run npm ci first.");
  const child = spawn(process.execPath, [join(folder, "bin", "main.js"), ...words], {
    // With CI set the CLI asks no questions.
    env: { ...process.env, CI: "1", NO_COLOR: "1" },
    stdio: "pipe",
    timeout: PATIENCE_MS,
    killSignal: "SIGKILL",
  });
  let printed = "";
  let all = "";
  const read = (chunk: Buffer) => {
    all += chunk.toString();
    if (triesForEver(all)) child.kill("SIGKILL");
  };
  child.stdout.on("data", (chunk: Buffer) => (printed += chunk.toString()));
  for (const stream of [child.stdout, child.stderr]) stream.on("data", read);
  child.stdin.on("error", () => undefined);
  child.stdin.end(input);
  return new Promise((done, fail) => {
    child.once("error", fail);
    child.once("close", (code) => {
      if (code === 0) done(printed);
      else fail(new SetupError(explained(`npx convex ${words[0]}`, all)));
    });
  });
}

/** Where nothing answers, the CLI never gives up by itself. */
function triesForEver(complaint: string): boolean {
  return complaint.split("Attempting reconnect").length > 2;
}

function explained(command: string, complaint: string): string {
  if (complaint.includes("cannot be used with a self-hosted deployment"))
    return "The deployment that is named is one you host, which has no --prod or --preview-name: run it again without that flag. If you mean Convex Cloud, take CONVEX_SELF_HOSTED_URL out of .env.local first; npx convex-local forget does so for the local deployment.";
  const unreachable = /WebSocket error message: (.*)|(fetch failed)/.exec(complaint);
  if (unreachable === null) return `${command} failed:\n${complaint.trim()}`;
  const reason = unreachable[1] ?? unreachable[2];
  return `Nothing answers for that deployment (${reason}). If it is the local one, start npm run dev in another terminal; npm run setup -- --help says how to name another.`;
}
