/**
 * Vite's development server, in a process of its own so that neither it nor the deployment waits
 * for the other.
 */
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openAppFolder } from "./app-folder";
import { type Child, startChild } from "./child-process";
import { type Output, plain } from "./output";

export interface AppServer extends Child {
  readonly url: string;
  /** True when the app answers; false when Vite ended before. */
  readonly ready: Promise<boolean>;
  /**
   * From now on its lines are shown; those before are dropped, unless it ends before this is
   * called.
   */
  showLines(): void;
}

export interface AppServerOptions {
  readonly projectDir: string;
  readonly port: number;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly verbose: boolean;
}

const POLL_MS = 40;

export function appUrl(port: number): string {
  return `http://127.0.0.1:${port}`;
}

export function startAppServer(options: AppServerOptions): AppServer {
  const { output, port } = options;
  const url = appUrl(port);
  let held: string[] | null = options.verbose ? null : [];
  const folder = openAppFolder(options.projectDir);
  const child = startChild({
    command: [
      ...folder.nodeOptions,
      join(folder.path, "node_modules/vite/bin/vite.js"),
      folder.path,
      "--host",
      "127.0.0.1",
      "--port",
      String(port),
      "--strictPort",
      "--clearScreen",
      "false",
    ],
    cwd: folder.path,
    environment: {
      ...options.environment,
      ...folder.environment,
      // Vite warns of imports without extensions in its configuration, which are this project's
      // style.
      VITE_CONFIG_NATIVE_IGNORE_WARNING: "true",
    },
    onLine: (line) => {
      if (plain(line).trim() === "") return;
      if (held === null) output.relay("app", line);
      else held.push(line);
    },
  });
  let hasEnded = false;
  const ended = child.ended.then((end) => {
    hasEnded = true;
    folder.close();
    for (const line of held ?? []) output.relay("app", line);
    return end;
  });
  const showLines = () => {
    held = null;
  };
  const ready = untilAnswering(url, () => hasEnded);
  return { ended, stop: () => child.stop(), url, ready, showLines };
}

async function untilAnswering(url: string, hasEnded: () => boolean): Promise<boolean> {
  while (!hasEnded()) {
    try {
      const response = await fetch(url, { headers: { accept: "text/html" } });
      await response.arrayBuffer();
      return true;
    } catch {
      await delay(POLL_MS);
    }
  }
  return false;
}
