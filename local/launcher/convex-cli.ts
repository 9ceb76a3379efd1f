import { existsSync } from "node:fs";
import { join } from "node:path";

/**
 * The convex CLI among a project's dependencies. `bin/main.js` does nothing but `import()` the
 * bundle, for which Node first looks through all 6 MB of it for names to export: half of the time
 * that a command takes to start. Started itself, it is only run.
 */
export function convexCli(projectDir: string): string {
  const folder = join(projectDir, "node_modules", "convex");
  const bundle = join(folder, "dist", "cli.bundle.cjs");
  return existsSync(bundle) ? bundle : join(folder, "bin", "main.js");
}
