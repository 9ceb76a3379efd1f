/**
 * What a long history costs its owner: each page of the settings opened with 10,000 lines of
 * activity and 200 sessions, and with one of each.
 */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser } from "../tests/support/browser";
import { startBuiltApp } from "../tests/support/built-app";
import { type CliTarget, runCli } from "../tests/support/cli";
import { Person } from "../tests/support/person";
import { makeCheckout, removeCheckout } from "../tests/support/checkout";
import { type ProductUrls, productPorts, startProduct } from "../tests/support/product";
import { type Registered, registered } from "../tests/support/registered";
import { type Figure, alternately, compared, median, timed } from "./figure";

const ACTIVITY = 10_000;
const SESSIONS = 200;
const ROUNDS = 12;
const PAGES = ["profile", "security", "sessions", "activity", "account"];
const MONTH_MS = 30 * 24 * 3600 * 1000;
const USER_AGENT =
  "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Safari/537.36";

/** Calls of the real CLI on one deployment, from a checkout that holds its functions. */
class Operator {
  readonly #checkout: string;
  readonly #target: CliTarget;

  constructor(checkout: string, { convex, adminKey }: ProductUrls) {
    this.#checkout = checkout;
    this.#target = { url: convex, adminKey };
  }

  async import(table: string, rows: readonly object[]): Promise<void> {
    const folder = mkdtempSync(join(tmpdir(), "latchkey-rows-"));
    const file = join(folder, `${table}.jsonl`);
    writeFileSync(file, rows.map((row) => JSON.stringify(row)).join("\n"));
    await this.#run(["import", "--table", table, "--append", "--yes", file]);
    rmSync(folder, { recursive: true });
  }

  async rows<Row>(table: string, limit: number): Promise<Row[]> {
    const listed = await this.#run(["data", table, "--limit", `${limit}`, "--format", "jsonLines"]);
    return listed
      .split("\n")
      .filter((line) => line.startsWith("{"))
      .map((line) => JSON.parse(line) as Row); // the documents of our own schema
  }

  async #run(args: string[]): Promise<string> {
    const { code, stdout, stderr } = await runCli(this.#checkout, this.#target, args);
    if (code !== 0) throw new Error(`convex ${args.join(" ")} failed: ${stderr}`);
    return stdout;
  }
}

/** The subject of an access token is `<user id>|<session id>`. */
function userOf({ session }: Registered): string {
  const payload = Buffer.from(session.token.split(".")[1] ?? "", "base64url").toString();
  const { sub } = JSON.parse(payload) as { sub: string }; // written by the auth library
  return sub.split("|")[0] ?? "";
}

async function giveHistory(operator: Operator, account: Registered): Promise<void> {
  const userId = userOf(account);
  const client = { ip: "198.18.0.1", userAgent: USER_AGENT };
  const line = { userId, kind: "signedIn", topic: "signIn", method: "password", ...client };
  await operator.import(
    "activity",
    Array.from({ length: ACTIVITY }, () => line),
  );
  const session = { userId, expirationTime: Date.now() + MONTH_MS };
  await operator.import(
    "authSessions",
    Array.from({ length: SESSIONS }, () => session),
  );
  const sessions = await operator.rows<{ _id: string; userId: string }>(
    "authSessions",
    SESSIONS + 10,
  );
  const now = Date.now();
  const detail = { userId, method: "password", authTime: now, lastActiveTime: now, ...client };
  await operator.import(
    "sessionDetails",
    sessions
      .filter((row) => row.userId === userId)
      .slice(0, SESSIONS)
      .map(({ _id }) => ({ sessionId: _id, ...detail })),
  );
}

async function opened(person: Person, name: string): Promise<void> {
  await person.open(`/settings/${name}`);
  await person.page.waitForFunction(
    () =>
      document.querySelector("main h1") !== null &&
      document.querySelector("main [aria-busy=true]") === null,
  );
}

export async function* measure(): AsyncGenerator<Figure> {
  const checkout = makeCheckout();
  const product = await startProduct(checkout, await productPorts());
  // Vite's hundreds of modules would be most of what is measured.
  const built = await startBuiltApp(checkout, product.urls);
  const browser = await launchBrowser();
  try {
    const urls = { ...product.urls, app: built.url };
    const accounts = [await registered(product.urls), await registered(product.urls)] as const;
    await giveHistory(new Operator(checkout, product.urls), accounts[0]);
    const full = await Person.arrive(browser, urls);
    const empty = await Person.arrive(browser, urls);
    await full.resume(accounts[0].session);
    await empty.resume(accounts[1].session);
    for (const name of PAGES) {
      const [long = [], short = []] = await alternately(ROUNDS, [
        () => timed(() => opened(full, name)),
        () => timed(() => opened(empty, name)),
      ]);
      yield compared(
        `settings ${name} p50, 10k activity and 200 sessions over none`,
        "ms",
        [median(long), median(short)],
        "<= 1.3",
      );
    }
    await Promise.all([full.leave(), empty.leave()]);
  } finally {
    await browser.close();
    await built.stop();
    await product.stop();
    removeCheckout(checkout);
  }
}
