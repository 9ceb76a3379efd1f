/**
 * The entry of `npm run dev`, `npm run local` and `npx convex-local`: settings, signals, and an end
 * that leaves nothing behind.
 */
import { takeLock } from "./lock";
import { openOutput } from "./output";
import { watchParent } from "./parent-watch";
import { forgetOwnDeployment } from "./project-deployment";
import { deploymentOfProject, type Run, runDev, runDevAgainst } from "./run-dev";
import { runLocal } from "./run-local";
import { readSettings, StartError } from "./settings";
import { Shutdown } from "./shutdown";
import { withdrawUrls } from "./urls";

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
/** After this, whatever is still open is cut off. */
const PATIENCE_MS = 5000;

const environment = { ...process.env };
const shutdown = new Shutdown();
const output = openOutput(process.stdout, process.argv.includes("--verbose"));

function end(code: number): void {
  if (shutdown.hasBegun) return;
  setTimeout(() => process.exit(code), PATIENCE_MS).unref();
  void shutdown.run(report).then(() => process.exit(code));
}

function report(error: unknown): void {
  console.error(error instanceof StartError ? error.message : error);
}

function fail(reason: string): void {
  if (shutdown.hasBegun) return;
  console.error(reason);
  end(1);
}

function watchSignals(): void {
  for (const signal of SIGNALS)
    process.on(signal, () => {
      // Pressed again: now, however it looks.
      if (shutdown.hasBegun) process.exit(1);
      end(0);
    });
  // Otherwise the next start would be refused by a program that nobody sees.
  watchParent(environment, () => end(0));
  process.on("uncaughtException", (error) => {
    report(error);
    end(1);
  });
}

async function start(): Promise<void> {
  const settings = readSettings(process.argv.slice(2), environment, process.cwd());
  if (settings.mode === "forget") {
    const names = forgetOwnDeployment(settings.projectDir);
    output.say(
      names.length === 0
        ? "Nothing in .env.local names the local deployment."
        : `Removed from .env.local: ${names.join(", ")}.`,
    );
    return end(0);
  }
  const run: Run = { settings, environment, shutdown, output, fail };
  const named = settings.mode === "dev" ? deploymentOfProject(run) : null;
  if (named !== null) return runDevAgainst(named, run);
  shutdown.add(takeLock(settings.localDir));
  withdrawUrls(settings.localDir);
  return settings.mode === "dev" ? runDev(run) : runLocal(settings, shutdown, output);
}

watchSignals();
try {
  await start();
} catch (error) {
  report(error);
  end(1);
}
