/**
 * How long things take to start and what they hold when nobody asks, beside the least that Node and
 * Vite can do.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { freePorts } from "../tests/support/free-ports";
import { makeCheckout, removeCheckout } from "../tests/support/checkout";
import { productPorts, startProduct } from "../tests/support/product";
import { type Figure, alternately, compared, median, rounded, timed } from "./figure";

const STARTS = 3;
const EMPTY_SERVER = `require("node:http").createServer().listen(0, "127.0.0.1", () => console.log("Ready"))`;

class Started {
  readonly ms: number;
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess, ms: number) {
    this.#child = child;
    this.ms = ms;
  }

  /** Until it prints a line that says it is ready. */
  static async run(
    args: readonly string[],
    cwd: string,
    environment: Readonly<Record<string, string>> = {},
  ): Promise<Started> {
    const begun = performance.now();
    const child = spawn(process.execPath, [...args], {
      cwd,
      env: { ...process.env, ...environment, NO_COLOR: "1" },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let printed = "";
    await new Promise<void>((ready, fail) => {
      child.stdout.on("data", (chunk: Buffer) => {
        printed += chunk.toString();
        if (/\bready\b/i.test(printed)) ready();
      });
      child.stderr.on("data", (chunk: Buffer) => (printed += chunk.toString()));
      child.once("exit", () => fail(new Error(`${args.join(" ")} ended:\n${printed}`)));
    });
    return new Started(child, performance.now() - begun);
  }

  /** Resident megabytes; NaN where the system does not tell. */
  memory(): number {
    if (process.platform !== "linux") return Number.NaN;
    const status = readFileSync(`/proc/${this.#child.pid}/status`, "utf8");
    return Number(/^VmRSS:\s+(\d+) kB$/m.exec(status)?.[1]) / 1024;
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, "exit");
    this.#child.kill("SIGINT");
    await ended;
  }
}

/**
 * `npm run local`, warm, with this repository's functions pushed never: as any other project starts
 * it.
 */
async function startLocal(checkout: string, ports: Record<string, string>): Promise<Started> {
  const environment = { ...ports, LOCAL_DIR: join(checkout, ".local") };
  return await Started.run(["local/convex-local.mjs", "local"], checkout, environment);
}

export async function* measure(): AsyncGenerator<Figure> {
  const checkout = makeCheckout();
  try {
    const ports = await productPorts();
    const memories: { ours: number[]; empty: number[] } = { ours: [], empty: [] };
    const run = async (start: () => Promise<Started>, into: number[]) => {
      const started = await start();
      into.push(started.memory());
      await started.stop();
      return started.ms;
    };
    const [local = [], empty = []] = await alternately(STARTS, [
      () => run(() => startLocal(checkout, ports), memories.ours),
      () => run(() => Started.run(["--eval", EMPTY_SERVER], checkout), memories.empty),
    ]);
    const starts = [median(local), median(empty)] as const;
    yield compared("local start to ready", "ms", starts, "report");
    const held = [median(memories.ours), median(memories.empty)] as const;
    yield compared("idle memory", "MB", held, "report");
    yield await devWarmStart(checkout, ports);
  } finally {
    removeCheckout(checkout);
  }
}

async function devWarmStart(checkout: string, ports: Record<string, string>): Promise<Figure> {
  const [port = 0] = await freePorts(1);
  const vite = ["node_modules/vite/bin/vite.js", "--port", String(port), "--host", "127.0.0.1"];
  // The first round pushes and fills Vite's cache.
  const [dev = [], alone = []] = await alternately(STARTS, [
    async () => {
      let stop = async () => Promise.resolve();
      const ms = await timed(async () => {
        const product = await startProduct(checkout, ports);
        stop = () => product.stop();
      });
      await stop();
      return ms;
    },
    async () => {
      const started = await Started.run(vite, checkout);
      await started.stop();
      return started.ms;
    },
  ]);
  const [ours, limit] = [median(dev), median(alone)];
  return {
    name: "dev warm start",
    value: rounded(ours / 1000),
    unit: "s",
    ratio: rounded(ours / limit),
    target: "report",
  };
}
