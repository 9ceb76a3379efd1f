/** `npx convex dev`, the unmodified CLI: pushes `convex/` at once and on every change. */
import { type Child, startChild } from "./child-process";
import { convexCli } from "./convex-cli";
import { type Output, plain } from "./output";

/**
 * How the first push went. The CLI goes on watching after a failure; null when it ended before it
 * could tell.
 */
type FirstPush = "pushed" | "failed" | null;

export interface ConvexDev extends Child {
  readonly firstPush: Promise<FirstPush>;
}

export interface ConvexDevOptions {
  readonly projectDir: string;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly output: Output;
  readonly verbose: boolean;
  /** Keep its lines back until the first push is through, and show them only when that fails. */
  readonly quietStart: boolean;
  /** Let it show what functions log. */
  readonly tailLogs: boolean;
  /** Called when a push is through, or has failed. */
  readonly onPush: () => void;
}

/** `environment` selects the deployment (P1.4). */
export function startConvexDev(options: ConvexDevOptions): ConvexDev {
  const { output, verbose } = options;
  let settle: (outcome: FirstPush) => void = () => {};
  const firstPush = new Promise<FirstPush>((resolve) => {
    settle = resolve;
  });
  let held: string[] | null = options.quietStart && !verbose ? [] : null;
  const release = (show: boolean) => {
    if (show) for (const line of held ?? []) output.relay("convex", line);
    held = null;
  };
  const child = startChild({
    command: [
      convexCli(options.projectDir),
      "dev",
      // Types are checked beside it (type-check.ts); a push need not wait for that.
      "--typecheck",
      "disable",
      ...(options.tailLogs ? [] : ["--tail-logs", "disable"]),
    ],
    cwd: options.projectDir,
    environment: options.environment,
    onLine: (line) => {
      const text = plain(line);
      if (!verbose && isProgress(text)) return;
      if (held === null) output.relay("convex", line);
      else held.push(line);
      if (text.includes("Convex functions ready!")) {
        release(false);
        settle("pushed");
        options.onPush();
      } else if (text.startsWith("✖")) {
        release(true);
        settle("failed");
        options.onPush();
      }
    },
  });
  const ended = child.ended.finally(() => {
    release(true);
    settle(null);
  });
  return { ended, stop: () => child.stop(), firstPush };
}

/** What the CLI's spinner leaves behind where there is no terminal. */
function isProgress(text: string): boolean {
  return text.trim() === "" || text.startsWith("- ");
}
