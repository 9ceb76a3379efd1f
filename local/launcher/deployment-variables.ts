/**
 * Gives the deployment the variables that a complete account system needs, without touching what
 * its operator set.
 */
import { join } from "node:path";
import * as z from "zod";
import { keySetOf, makePepper, makeSigningKeys } from "./keys";
import { readTextFile, writePrivateFile } from "./private-file";
import { StartError } from "./settings";

type Variables = Readonly<Record<string, string>>;
/**
 * Every value that this program ever set, by name: what a variable may hold without being its
 * operator's.
 */
type OwnValues = Readonly<Record<string, readonly string[]>>;

export interface VariableChange {
  readonly name: string;
  readonly value: string | null;
}

export interface Surroundings {
  /** Address of the app, where mails and identity providers lead back to. */
  readonly app: string;
  readonly mailbox: string;
  /** For each identity provider, the variables that lead to it. */
  readonly identity: readonly Variables[];
}

/**
 * Variables that only make sense together: when the operator set one, the others are theirs to set
 * too.
 */
function wantedGroups({ app, mailbox, identity }: Surroundings): readonly Variables[] {
  return [
    { SITE_URL: app },
    ...identity,
    { AUTH_RESEND_KEY: "re_local_mailbox" },
    { RESEND_BASE_URL: mailbox },
    // The list of breached passwords is on the network, which a local start must not need.
    { AUTH_BREACH_CHECK: "off" },
  ];
}

/**
 * What to set and to unset so that `existing` fits the surroundings. Values of ours from an earlier
 * run are brought up to date.
 */
export function planVariables(
  existing: Variables,
  own: OwnValues,
  surroundings: Surroundings,
): VariableChange[] {
  return wantedGroups(surroundings).flatMap((group): VariableChange[] => {
    const names = Object.keys(group);
    const isOurs = (name: string) => own[name]?.includes(existing[name] ?? "") === true;
    const operators = names.filter((name) => existing[name] !== undefined && !isOurs(name));
    if (operators.length > 0) return names.filter(isOurs).map((name) => ({ name, value: null }));
    return Object.entries(group)
      .filter(([name, value]) => existing[name] !== value)
      .map(([name, value]) => ({ name, value }));
  });
}

/**
 * Secrets that are made once. A signing key without its key set gets the one that belongs to it.
 */
export async function planSecrets(existing: Variables): Promise<VariableChange[]> {
  const changes: VariableChange[] = [];
  const { JWT_PRIVATE_KEY: privateKey, JWKS: keySet } = existing;
  if (privateKey === undefined && keySet === undefined)
    for (const [name, value] of Object.entries(await makeSigningKeys()))
      changes.push({ name, value });
  if (privateKey !== undefined && keySet === undefined)
    changes.push({ name: "JWKS", value: await keySetOf(privateKey) });
  if (existing["AUTH_PEPPER"] === undefined)
    changes.push({ name: "AUTH_PEPPER", value: makePepper() });
  return changes.filter(({ value }) => value !== null);
}

/**
 * Reads the deployment's variables and sets what is missing, through the endpoints that `npx convex
 * env` uses.
 * @returns the names that were set or unset
 */
export async function settleVariables(
  deployment: { readonly url: string; readonly adminKey: string },
  localDir: string,
  surroundings: Surroundings,
): Promise<string[]> {
  const file = join(localDir, "own-variables.json");
  const own = readOwnValues(file);
  const { environmentVariables: existing } = z
    .object({ environmentVariables: z.record(z.string(), z.string()) })
    .parse(await ask(deployment, "/api/list_environment_variables"));
  const planned = planVariables(existing, own, surroundings);
  // Remembered before they are set: after a crash in between they must not look like the
  // operator's.
  const remembered = addOwnValues(own, planned);
  if (JSON.stringify(remembered) !== JSON.stringify(own))
    writePrivateFile(file, `${JSON.stringify(remembered, null, 2)}\n`);
  const changes = [...planned, ...(await planSecrets(existing))];
  if (changes.length > 0)
    await ask(deployment, "/api/update_environment_variables", JSON.stringify({ changes }));
  return changes.map(({ name }) => name);
}

function addOwnValues(own: OwnValues, changes: readonly VariableChange[]): OwnValues {
  const added: Record<string, readonly string[]> = { ...own };
  for (const { name, value } of changes)
    if (value !== null) added[name] = [...new Set([...(added[name] ?? []), value])];
  return added;
}

function readOwnValues(file: string): OwnValues {
  const text = readTextFile(file);
  if (text === null) return {};
  try {
    return z.record(z.string(), z.array(z.string())).parse(JSON.parse(text));
  } catch {
    throw new StartError(
      `${file} is damaged. Delete it; variables that are set will then be kept.`,
    );
  }
}

async function ask(
  { url, adminKey }: { readonly url: string; readonly adminKey: string },
  path: string,
  body?: string,
): Promise<unknown> {
  const response = await fetch(url + path, {
    method: body === undefined ? "GET" : "POST",
    headers: { authorization: `Convex ${adminKey}`, "content-type": "application/json" },
    ...(body !== undefined && { body }),
  });
  const text = await response.text();
  if (!response.ok)
    throw new StartError(`The deployment's variables could not be settled (${path}): ${text}`);
  return JSON.parse(text);
}
