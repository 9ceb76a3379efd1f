/**
 * `npm run setup`: reads what a deployment has, sets what can be made, and says what is missing.
 */
import { inspect } from "node:util";
import { loadEnv } from "vite";
import { latchkey as config } from "../../latchkey.config.ts";
import { httpUrl, isLoopback, siteOf } from "../build-origins.ts";
import { type Deployment, openDeployment, SetupError } from "./convex-env.ts";
import { type Plan, planSetup, type Rotation, ROTATIONS, offeredProviders } from "./plan.ts";

const USAGE = `Usage: npm run setup -- [which deployment] [--site-url <address of the app>]

Gives a deployment its key pair, its pepper and its address of the app, says what else is missing,
and prints the addresses to register at the providers. What is set already is kept, so that it can
be run again at any time.

Which deployment, as for every command of npx convex: the one that .env.local or CONVEX_DEPLOY_KEY
names, or
  --prod                the project's production deployment, on Convex Cloud
  --deployment <name>   another one of the project
  --env-file <file>     the one that the file names, such as one you host
  --url <address> --admin-key <key>

--rotate signing-key    replaces JWT_PRIVATE_KEY and JWKS: access tokens are refreshed at once
--rotate pepper         replaces AUTH_PEPPER: codes under way stop working, known browsers are
                        asked to prove themselves again`;

const SELECTING = new Set([
  "--deployment",
  "--env-file",
  "--url",
  "--admin-key",
  "--preview-name",
  "--deployment-name",
]);

interface Command {
  readonly selection: readonly string[];
  readonly siteUrl: string | undefined;
  readonly rotate: readonly Rotation[];
}

/** @returns the exit code: 0 when nothing that is needed is missing */
export async function setUp(words: readonly string[]): Promise<number> {
  if (words.includes("--help") || words.includes("-h")) {
    process.stdout.write(`${USAGE}\n`);
    return 0;
  }
  try {
    const command = readCommand(words);
    const deployment = await openDeployment(command.selection);
    const url = httpUrl(deployment.url);
    const isLocal = url !== null && isLoopback(url);
    const isSelfHosted = url !== null && !url.hostname.endsWith(".convex.cloud");
    const { providers } = config.signIn;
    const wishes = { ...command, providers, isLocal, isSelfHosted };
    const plan = await planSetup(await deployment.list(), wishes);
    if (Object.keys(plan.set).length > 0) await deployment.set(plan.set, plan.replaced.length > 0);
    process.stdout.write(`${report(deployment, plan, command.selection)}\n`);
    return plan.missing.length === 0 ? 0 : 1;
  } catch (error) {
    process.stderr.write(`${error instanceof SetupError ? error.message : inspect(error)}\n`);
    return 1;
  }
}

/** @throws SetupError for a word that is none of those above */
function readCommand(words: readonly string[]): Command {
  const selection: string[] = [];
  const rotate: Rotation[] = [];
  let siteUrl: string | undefined;
  for (let index = 0; index < words.length; index += 1) {
    const [word = "", inline] = (words[index] ?? "").split(/=(.*)/s);
    const value = () => {
      const given = inline ?? words[(index += 1)];
      if (given === undefined || given === "")
        throw new SetupError(`${word} needs a value.\n${USAGE}`);
      return given;
    };
    if (word === "--prod") selection.push(word);
    else if (SELECTING.has(word)) selection.push(word, value());
    else if (word === "--site-url") siteUrl = appAddress(value());
    else if (word === "--rotate") rotate.push(rotation(value()));
    else throw new SetupError(`Unknown argument ${word}.\n${USAGE}`);
  }
  return { selection, siteUrl, rotate };
}

function appAddress(text: string): string {
  const url = httpUrl(text);
  if (url === null || url.pathname !== "/" || url.search !== "" || url.hash !== "")
    throw new SetupError(
      `--site-url is "${text}". Give the address of the app without a path, such as https://app.example.com.`,
    );
  return url.origin;
}

function rotation(text: string): Rotation {
  const found = ROTATIONS.find((each) => each === text);
  if (found !== undefined) return found;
  throw new SetupError(`--rotate takes ${ROTATIONS.join(" or ")}, not "${text}".`);
}

function report({ url }: Deployment, plan: Plan, selection: readonly string[]): string {
  const set = Object.keys(plan.set);
  const made = set.filter((name) => !plan.replaced.includes(name));
  const command = ["npx convex env", ...selection.map(hidden), "set"].join(" ");
  return [
    `Deployment  ${url}`,
    ...(made.length > 0 ? [`Set         ${made.join(", ")}`] : []),
    ...(plan.replaced.length > 0 ? [`Replaced    ${plan.replaced.join(", ")}`] : []),
    ...(plan.kept.length > 0 ? [`Kept        ${plan.kept.join(", ")}`] : []),
    ...plan.warnings.map((warning) => `Look        ${warning}`),
    ...plan.missing.flatMap(({ name, why, example }) => [
      `Missing     ${name}: ${why}.`,
      `            ${command} ${name} ${example}`,
    ]),
    "",
    "Register at the providers, as the address that they lead back to:",
    ...callbacks(url),
  ].join("\n");
}

/** An admin key is not repeated. */
function hidden(word: string, index: number, words: readonly string[]): string {
  return words[index - 1] === "--admin-key" ? "<key>" : word;
}

function callbacks(url: string): string[] {
  const site = siteAddress(url);
  const lines = offeredProviders(config.signIn.providers).map(
    ({ id, label }) => `  ${label.padEnd(10)}${site}/api/auth/callback/${id}`,
  );
  if (lines.length === 0) return ["  (latchkey.config.ts offers none)"];
  if (site.startsWith("http")) return lines;
  return [...lines, "With VITE_CONVEX_URL and VITE_CONVEX_SITE_URL set, that address stands here."];
}

function siteAddress(url: string): string {
  const convex = httpUrl(url);
  const variables = loadEnv("production", process.cwd(), "VITE_CONVEX_");
  const isNamed = httpUrl(variables["VITE_CONVEX_URL"] ?? "")?.origin === convex?.origin;
  const named = isNamed ? httpUrl(variables["VITE_CONVEX_SITE_URL"] ?? "") : null;
  const site = convex === null ? null : siteOf(convex, named);
  return site ?? "<address where its HTTP actions answer>";
}
