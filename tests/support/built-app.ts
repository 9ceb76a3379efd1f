/**
 * The production build of the app, served with production's headers (hosting/), in front of a
 * running deployment.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { LOOPBACK_MODE } from "../../hosting/build-origins";
import { eventually } from "./eventually";
import { freePorts } from "./free-ports";

export interface BuiltApp {
  readonly url: string;
  /** The folder of the built files. */
  readonly files: string;
  stop(): Promise<void>;
}

interface Backend {
  readonly convex: string;
  readonly site: string;
  readonly identity: string;
}

const VITE = join("node_modules", "vite", "bin", "vite.js");

function vite(checkout: string, words: string[], backend: Backend): ChildProcess {
  const environment = {
    VITE_CONVEX_URL: backend.convex,
    VITE_CONVEX_SITE_URL: backend.site,
    VITE_PICTURE_ORIGINS: backend.identity,
  };
  return spawn(process.execPath, [VITE, ...words, "--mode", LOOPBACK_MODE], {
    cwd: checkout,
    env: { ...process.env, ...environment, NODE_ENV: "production", NO_COLOR: "1" },
    stdio: ["ignore", "ignore", "inherit"],
  });
}

function untilEnded(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((done) => {
    child.once("exit", (code) => done(code));
  });
}

/**
 * Builds the app in a checkout and serves it on a free port. Stop it before the checkout is
 * removed.
 */
export async function startBuiltApp(checkout: string, backend: Backend): Promise<BuiltApp> {
  const code = await untilEnded(vite(checkout, ["build", "--logLevel", "error"], backend));
  if (code !== 0) throw new Error(`vite build ended with exit code ${code}; see above`);
  const [port] = await freePorts(1);
  const url = `http://127.0.0.1:${port}`;
  const server = vite(checkout, ["preview", "--port", String(port), "--strictPort"], backend);
  await eventually(`the built app at ${url}`, async () => {
    if (server.exitCode !== null) throw new Error("vite preview ended; see above");
    const answer = await fetch(url).catch(() => undefined);
    return answer?.ok === true ? true : undefined;
  });
  return {
    url,
    files: join(checkout, "dist"),
    stop: async () => {
      server.kill("SIGTERM");
      await untilEnded(server);
    },
  };
}
