/**
 * Which deployment the project's environment files name, and the lines in `.env.local` that name
 * ours as they would any self-hosted one. Ours are known by their values; all other lines are
 * somebody's own and stay as they are.
 */
import { join } from "node:path";
import { INSTANCE_NAME, isAdminKey } from "./admin-key";
import { type EnvValues, changeEnvFile, readEnvFile } from "./env-file";
import { StartError } from "./settings";

/**
 * In the order in which the convex CLI reads them; the process's own environment comes before both.
 */
const FILES = [".env.local", ".env"];
const OWN_FILE = ".env.local";

const NAMES = [
  "CONVEX_DEPLOYMENT",
  "CONVEX_DEPLOY_KEY",
  "CONVEX_DEPLOYMENT_TOKEN",
  "CONVEX_SELF_HOSTED_URL",
] as const;

/** What Vite gives the app; the CLI writes these too. */
const CLIENT_NAMES = ["VITE_CONVEX_URL", "VITE_CONVEX_SITE_URL"] as const;

const COMMENT =
  "# The local deployment of npm run dev; npx convex-local forget removes these lines.";

export interface NamedDeployment {
  /** For example `CONVEX_DEPLOYMENT in .env.local`. */
  readonly by: string;
}

export interface OwnDeployment {
  readonly convex: string;
  readonly site: string;
  readonly adminKey: string;
}

/**
 * The deployment other than our own that the project is set to use, or null. Ours is a loopback URL
 * with an admin key of our making; without a key only `ownUrl` itself.
 * @throws StartError when a file is damaged: it is then left as it is
 */
export function namedDeployment(
  projectDir: string,
  environment: EnvValues,
  ownUrl: string,
): NamedDeployment | null {
  const sources = [
    { place: "the environment", values: environment },
    ...FILES.map((file) => ({ place: file, values: readEnvFile(join(projectDir, file)) })),
  ];
  const adminKey = sources
    .map(({ values }) => values["CONVEX_SELF_HOSTED_ADMIN_KEY"])
    .find((key) => key !== undefined && key !== "");
  for (const { place, values } of sources) {
    const name = NAMES.find((name) => (values[name] ?? "") !== "");
    if (name === undefined) continue;
    if (name === "CONVEX_SELF_HOSTED_URL" && isOwn(values[name] ?? "", adminKey, ownUrl)) continue;
    return { by: `${name} in ${place}` };
  }
  return null;
}

/**
 * Writes the lines that lead the CLI and the app to our deployment, or brings ours up to date.
 * @throws StartError when a line that is not ours leads the app elsewhere, or the file cannot be
 * written
 */
export function nameOwnDeployment(
  projectDir: string,
  { convex, site, adminKey }: OwnDeployment,
): void {
  const values = readEnvFile(join(projectDir, OWN_FILE));
  for (const name of CLIENT_NAMES) {
    const value = values[name] ?? "";
    if (value !== "" && !isLoopback(value))
      throw new StartError(
        `${OWN_FILE} gives ${name} as ${value}, but names no deployment to push functions to. ` +
          `Name it there (CONVEX_DEPLOYMENT or CONVEX_SELF_HOSTED_URL), or remove the line to use the local one; it was left as it is.`,
      );
  }
  changeEnvFile(join(projectDir, OWN_FILE), {
    set: {
      CONVEX_SELF_HOSTED_URL: convex,
      CONVEX_SELF_HOSTED_ADMIN_KEY: adminKey,
      VITE_CONVEX_URL: convex,
      VITE_CONVEX_SITE_URL: site,
    },
    comment: COMMENT,
  });
}

/**
 * Removes our lines, and says which variables they gave. @throws StartError when the file is
 * damaged or cannot be written
 */
export function forgetOwnDeployment(projectDir: string): readonly string[] {
  const file = join(projectDir, OWN_FILE);
  const own = [...ownNames(readEnvFile(file))];
  if (own.length > 0) changeEnvFile(file, { remove: own, comment: COMMENT });
  return own;
}

/** The variables whose lines in `.env.local` are ours. */
function ownNames(values: EnvValues): ReadonlySet<string> {
  const url = values["CONVEX_SELF_HOSTED_URL"] ?? "";
  const adminKey = values["CONVEX_SELF_HOSTED_ADMIN_KEY"] ?? "";
  const own = new Set<string>();
  const isOwnKey = adminKey.startsWith(`${INSTANCE_NAME}|`) && isAdminKey(adminKey);
  if (isOwnKey) own.add("CONVEX_SELF_HOSTED_ADMIN_KEY");
  if (isOwnKey && isLoopback(url)) own.add("CONVEX_SELF_HOSTED_URL");
  // Another deployment's tools may have written a loopback address as well: Convex's own local
  // deployments do.
  const isOthers = NAMES.some((name) => (values[name] ?? "") !== "" && !own.has(name));
  const client = values["VITE_CONVEX_URL"] ?? "";
  const isOwnClient = isLoopback(client) && (!isOthers || (own.size === 2 && client === url));
  if (isOwnClient) own.add("VITE_CONVEX_URL");
  const isOwnSite = isOwnClient || (client === "" && !isOthers);
  if (isOwnSite && isLoopback(values["VITE_CONVEX_SITE_URL"] ?? ""))
    own.add("VITE_CONVEX_SITE_URL");
  return own;
}

function isOwn(url: string, adminKey: string | undefined, ownUrl: string): boolean {
  if (adminKey === undefined) return url.replace(/\/$/, "") === ownUrl;
  return isLoopback(url) && adminKey.startsWith(`${INSTANCE_NAME}|`);
}

function isLoopback(url: string): boolean {
  const host = URL.canParse(url) ? new URL(url).hostname : "";
  return /^(127\.0\.0\.1|localhost)$/.test(host);
}
