/** The addresses of a running program, where other programs find them. */
import { rmSync } from "node:fs";
import { join } from "node:path";
import { writePrivateFile } from "./private-file";

export interface Urls {
  /** Absent with `npm run local`. */
  readonly app?: string;
  readonly convex: string;
  readonly site: string;
  readonly mailbox: string;
  readonly identity: string;
  readonly adminKey: string;
}

const URLS = "urls.json";
const CLI_ENVIRONMENT = "convex.env";

/** Writes `urls.json`, and `convex.env` for `npx convex <command> --env-file`. */
export function publishUrls(localDir: string, urls: Urls): void {
  writePrivateFile(cliEnvironmentFile(localDir), cliEnvironmentText(urls));
  writePrivateFile(join(localDir, URLS), `${JSON.stringify(urls, null, 2)}\n`);
}

/** Nobody shall be led to servers that no longer run. */
export function withdrawUrls(localDir: string): void {
  for (const name of [URLS, CLI_ENVIRONMENT]) rmSync(join(localDir, name), { force: true });
}

export function cliEnvironmentFile(localDir: string): string {
  return join(localDir, CLI_ENVIRONMENT);
}

/** What tells the convex CLI which deployment to use (P1.4). */
export function cliEnvironment({
  convex,
  adminKey,
}: Pick<Urls, "convex" | "adminKey">): Record<string, string> {
  return { CONVEX_SELF_HOSTED_URL: convex, CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey };
}

function cliEnvironmentText(urls: Urls): string {
  const lines = Object.entries(cliEnvironment(urls)).map(([name, value]) => `${name}="${value}"\n`);
  return lines.join("");
}
