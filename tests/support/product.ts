/**
 * The whole product as a newcomer starts it: `npm run dev` in a checkout of its own, on free ports,
 * with its own data.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "./free-ports";

export interface ProductUrls {
  readonly app: string;
  readonly convex: string;
  readonly site: string;
  readonly mailbox: string;
  /** The identity providers, each below its id. */
  readonly identity: string;
  readonly adminKey: string;
}

export interface Product {
  readonly urls: ProductUrls;
  readonly checkout: string;
  /** Everything printed so far. */
  output(): string;
  /** Ctrl-C, and waits for the end. */
  stop(): Promise<void>;
  /** Power failure: SIGKILL to the process that `npm run dev` is. */
  kill(): Promise<void>;
}

/** The five ports of a product, as its environment. */
export async function productPorts(): Promise<Record<string, string>> {
  const names = ["APP_PORT", "CONVEX_PORT", "CONVEX_SITE_PORT", "MAILBOX_PORT", "IDENTITY_PORT"];
  const ports = await freePorts(names.length);
  return Object.fromEntries(names.map((name, index) => [name, String(ports[index])]));
}

function untilEnded(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once("exit", () => done());
  });
}

/**
 * Starts the product and resolves when the app can be used. Rejects with the output when it ends
 * before.
 */
export async function startProduct(
  checkout: string,
  ports: Record<string, string>,
): Promise<Product> {
  mkdirSync(join(checkout, ".local"), { recursive: true });
  const child = spawn(process.execPath, ["local/convex-local.mjs", "dev"], {
    cwd: checkout,
    env: { ...process.env, ...ports, LOCAL_DIR: join(checkout, ".local"), NO_COLOR: "1" },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  const ready = new Promise<void>((done, fail) => {
    const read = (chunk: Buffer) => {
      printed += chunk.toString();
      if (/^\s*Ready\b/m.test(printed)) done();
    };
    child.stdout.on("data", read);
    child.stderr.on("data", read);
    child.once("exit", (code) =>
      fail(new Error(`npm run dev ended (${code}) before it was ready:\n${printed}`)),
    );
  });
  await ready;
  let isExpected = false;
  child.once("exit", (code, signal) => {
    // Otherwise every later journey only says that nobody answers.
    if (!isExpected) console.error(`npm run dev ended (${code ?? signal}) by itself:\n${printed}`);
  });
  const end = async (signal: NodeJS.Signals) => {
    isExpected = true;
    child.kill(signal);
    await untilEnded(child);
  };
  const urls = JSON.parse(
    readFileSync(join(checkout, ".local", "urls.json"), "utf8"),
  ) as ProductUrls; // written by our own program
  return {
    urls,
    checkout,
    output: () => printed,
    stop: () => end("SIGINT"),
    kill: () => end("SIGKILL"),
  };
}
