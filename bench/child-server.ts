/**
 * Servers under measurement run in processes of their own, so that the client's work is not taken
 * for theirs.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export type Addresses = Readonly<Record<string, string>>;

export interface ChildServer {
  readonly addresses: Addresses;
  /** Resident bytes after a collection of garbage. */
  memory(): Promise<number>;
  close(): Promise<void>;
}

type Question = "memory" | "close";

/** @param entry a file of this folder that calls `answerParent` */
export async function startServer(
  entry: string,
  args: readonly string[] = [],
): Promise<ChildServer> {
  const path = join(dirname(fileURLToPath(import.meta.url)), entry);
  const child = spawn(process.execPath, ["--expose-gc", "--import", "tsx", path, ...args], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  return {
    addresses: (await next(child)) as Addresses, // what answerParent sends first
    memory: async () => {
      child.send("memory");
      return Number(await next(child));
    },
    close: async () => {
      const ended = once(child, "exit");
      child.send("close");
      await ended;
    },
  };
}

function next(child: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const ended = (code: number | null) => reject(new Error(`The server ended (${code})`));
    child.once("exit", ended);
    child.once("message", (message) => {
      child.off("exit", ended);
      resolve(message);
    });
  });
}

/**
 * The other side, for the server's process: says where it listens, answers, and ends when told to
 * or left alone.
 */
export function answerParent(addresses: Addresses, close: () => Promise<void>): void {
  const answer = (message: unknown) => process.send?.(message);
  const end = () => void close().finally(() => process.exit());
  process.on("disconnect", end);
  process.on("message", (question: Question) => {
    if (question === "memory") {
      globalThis.gc?.();
      answer(process.memoryUsage.rss());
    } else {
      process.off("disconnect", end);
      end();
    }
  });
  answer(addresses);
}
