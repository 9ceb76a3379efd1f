import { readFileSync } from "node:fs";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { api } from "../../../convex/_generated/api";
import type { Doc, Id } from "../../../convex/_generated/dataModel";
import {
  DAY,
  MINUTE,
  changeEmail,
  connectGithub,
  githubOnlyProven,
  refreshed,
} from "../../support/accountApp";
import { App, PASSWORD, type Tokens, subjectOf, useApp } from "../../support/convexApp";
import { githubSignIn } from "../../support/githubTrip";
import { type GithubAccount, octocat, outsideWorld } from "../../support/outsideWorld";

/**
 * The table "An intruder who had ten minutes" of docs/security.md, walked whole: each cell says by
 * what an owner still wins, if it is all that they have. The words of the cells are checked here,
 * and what is done in each row is told here by the row's id.
 */

useApp();

const victim = "octocat@example.com";
const evil = "evil@example.com";
const evil2 = "evil2@example.com";
const EVIL_PASSWORD = "the password of the intruder";
const NEW_PASSWORD = "another horse entirely";
const evilCat: GithubAccount = {
  ...octocat,
  id: 666,
  login: "evilcat",
  emails: [{ email: "cat@evil.example", primary: true, verified: true, visibility: null }],
};

/** One run: the account, who is in it, and what the intruder knows. */
interface Scene {
  app: App;
  /** The browser by which the owner is known, and a session in it that is older than the stolen. */
  owner: { browserSecret: string; tokens: Tokens };
  thief: Tokens;
  /** Sessions and passwords that the intruder has got. */
  stolen: Tokens[];
  known: string[];
}

const HOLDINGS = ["mailbox", "password", "provider", "session"] as const;
type Holding = (typeof HOLDINGS)[number];

const TIMES = { "1 minute": MINUTE, "1 day": DAY, "6 days": 6 * DAY, "8 days": 8 * DAY };

/** The owner has just proven themselves in the session that is stolen. */
async function proveNow(app: App, tokens: Tokens): Promise<Tokens> {
  const { token } = tokens;
  const sessionId = subjectOf(token).sessionId as Id<"authSessions">;
  await app.t.run(async (ctx) => {
    const detail = await ctx.db
      .query("sessionDetails")
      .withIndex("sessionId", (q) => q.eq("sessionId", sessionId))
      .unique();
    if (detail !== null) await ctx.db.patch("sessionDetails", detail._id, { authTime: Date.now() });
  });
  return await refreshed(app, tokens);
}

/** How the owner signed up: by GitHub with a password later, by either alone. */
type Kind = "both" | "githubAlone" | "passwordAlone";

async function signUp(app: App, kind: Kind): Promise<Tokens> {
  if (kind === "passwordAlone") return await app.signedUp(victim);
  const tokens = await githubOnlyProven(app);
  if (kind === "both") await app.as(tokens).action(api.passwords.set, { newPassword: PASSWORD });
  return tokens;
}

async function signInByPassword(
  app: App,
  [email, password]: [string, string],
  browserSecret = app.secret(),
): Promise<Tokens | null> {
  const params = { flow: "signIn", email, password, browserSecret };
  return await app.tokens(params, { ip: "198.51.100.20" }).catch(() => null);
}

/** An account of a month, whose owner is signed in on two devices; the younger one is stolen. */
async function sceneOf(kind: Kind): Promise<Scene> {
  const app = new App(outsideWorld());
  const first = await signUp(app, kind);
  vi.setSystemTime(Date.now() + 20 * DAY);
  const browserSecret = app.secret();
  const signIn = async (secret?: string) =>
    kind === "githubAlone"
      ? (await githubSignIn(app)).tokens
      : await signInByPassword(app, [victim, PASSWORD], secret);
  const tokens = (await signIn(browserSecret)) ?? first;
  vi.setSystemTime(Date.now() + MINUTE);
  const other = (await signIn()) ?? first;
  vi.setSystemTime(Date.now() + 8 * DAY);
  await app.settle();
  app.world.mails.length = 0;
  const thief = await proveNow(app, other);
  return { app, owner: { browserSecret, tokens }, thief, stolen: [thief], known: [] };
}

// ---- What an intruder does ----

async function move(scene: Scene, email: string): Promise<void> {
  vi.advanceTimersByTime(MINUTE);
  await changeEmail(scene.app, scene.thief, email);
}

async function changePassword({ app, thief, known }: Scene): Promise<void> {
  const change = { currentPassword: PASSWORD, newPassword: EVIL_PASSWORD };
  await app.as(thief).action(api.passwords.change, change);
  known.push(EVIL_PASSWORD);
}

async function connectOwn(scene: Scene): Promise<void> {
  scene.app.world.github.account = evilCat;
  const { tokens } = await connectGithub(scene.app, scene.thief);
  if (tokens === null) throw new Error("the intruder's GitHub was not connected");
  scene.thief = tokens;
  scene.stolen.push(tokens);
}

async function disconnectOwners({ app, thief }: Scene): Promise<void> {
  await app.as(thief).mutation(api.signInMethods.disconnect, { provider: "github" });
}

async function askForDeletion({ app, thief }: Scene, email: string): Promise<void> {
  await app.as(thief).mutation(api.deletion.request, { email });
}

interface Row {
  kind: Kind;
  act(scene: Scene): Promise<void>;
}

const both = (act: Row["act"]): Row => ({ kind: "both", act });

/** What the intruder of each row does. */
const ROWS: Record<string, Row> = {
  I1: both(async ({ app, thief }) => {
    await app.as(thief).mutation(api.dataExport.page, { cursor: null });
  }),
  I2: both(async (scene) => {
    scene.known.push(PASSWORD);
    const device = await signInByPassword(scene.app, [victim, PASSWORD]);
    if (device !== null) scene.stolen.push(device);
  }),
  I3: both(async ({ app, thief }) => {
    await app.as(thief).mutation(api.sessions.revokeOthers, {});
  }),
  I4: both(async ({ app, thief }) => {
    for (let i = 0; i < 7; i++) {
      const params = { flow: "reset", email: victim, browserSecret: app.secret() };
      await app.password(params, { ip: `198.18.${i}.1` }).catch(() => null);
    }
    await app
      .as(thief)
      .action(api.reauthentication.requestCode, {})
      .catch(() => null);
  }),
  I5: { kind: "passwordAlone", act: connectOwn },
  I6: both(disconnectOwners),
  I7: both(async (scene) => {
    await disconnectOwners(scene);
    await connectOwn(scene);
  }),
  I8: both(changePassword),
  I9: {
    kind: "githubAlone",
    act: async ({ app, thief, known }) => {
      await app.as(thief).action(api.passwords.set, { newPassword: EVIL_PASSWORD });
      known.push(EVIL_PASSWORD);
    },
  },
  I10: both(async ({ app, thief }) => {
    await app.as(thief).mutation(api.passwords.remove, {});
  }),
  I11: both(async (scene) => await move(scene, evil)),
  I12: both(async (scene) => {
    await move(scene, evil);
    await move(scene, evil2);
  }),
  I13: both(async (scene) => await askForDeletion(scene, victim)),
  I14: both(async (scene) => {
    await move(scene, evil);
    await askForDeletion(scene, evil);
  }),
  I15: {
    kind: "passwordAlone",
    act: async (scene) => {
      await connectOwn(scene);
      await changePassword(scene);
    },
  },
  I16: both(async (scene) => {
    await disconnectOwners(scene);
    await connectOwn(scene);
    await changePassword(scene);
    await move(scene, evil);
  }),
};

// ---- What an owner does who has one thing ----

type Attempt = (scene: Scene) => Promise<Tokens | null>;

async function followLinks({ app, owner }: Scene): Promise<void> {
  const { browserSecret } = owner;
  for (const { text } of app.mailsTo(victim).toReversed()) {
    const [, page, token = ""] = /\/(not-me|undo-email)\?token=([\w-]+)/.exec(text) ?? [];
    const use = page === "undo-email" ? api.recovery.restoreEmail : api.recovery.reportUnrecognized;
    if (page !== undefined)
      await app.t.mutation(use, { token, browserSecret }).catch(() => undefined);
  }
}

/** The code that the owner reads within a minute: notices that wait their turn come later. */
async function codeAtOnce(app: App): Promise<string> {
  for (let i = 0; i < 10; i++) {
    await vi.advanceTimersByTimeAsync(5000);
    await app.t.finishInProgressScheduledFunctions();
  }
  const codes = app.mailsTo(victim).map(({ subject }) => /^(\d{8}) is your/.exec(subject)?.[1]);
  return codes.findLast((code) => code !== undefined) ?? "";
}

const ATTEMPTS: Record<Holding, Attempt> = {
  mailbox: async (scene) => {
    const { app, owner } = scene;
    const { browserSecret } = owner;
    await followLinks(scene);
    const reset = { email: victim, browserSecret };
    await app.password({ flow: "reset", ...reset }).catch(() => undefined);
    const code = await codeAtOnce(app);
    const answer = { flow: "reset-verification", ...reset, code, newPassword: NEW_PASSWORD };
    return await app.tokens(answer).catch(() => null);
  },
  password: async ({ app, owner }) => {
    const tokens = await signInByPassword(app, [victim, PASSWORD], owner.browserSecret);
    const change = { currentPassword: PASSWORD, newPassword: NEW_PASSWORD };
    if (tokens !== null) await app.as(tokens).action(api.passwords.change, change);
    return tokens;
  },
  provider: async ({ app }) => {
    app.world.github.account = octocat;
    const { tokens } = await githubSignIn(app);
    if (tokens !== null)
      await app
        .as(tokens)
        .mutation(api.sessions.revokeOthers, {})
        .catch(() => undefined);
    return tokens;
  },
  session: async ({ app, owner }) => {
    await app
      .as(owner.tokens)
      .mutation(api.sessions.revokeOthers, {})
      .catch(() => undefined);
    return owner.tokens;
  },
};

// ---- Who has won ----

async function userOf(app: App, tokens: Tokens | null): Promise<string | null> {
  const user = tokens === null ? null : await app.current(tokens.token);
  return user === null ? null : subjectOf(tokens?.token ?? "").userId;
}

/** Whether an intruder gets into the account again, by anything they have. */
async function comesBack({ app, stolen, known }: Scene, account: string): Promise<boolean> {
  for (const tokens of stolen) if ((await userOf(app, tokens)) !== null) return true;
  for (const tokens of stolen)
    if ((await userOf(app, await app.refresh(tokens.refreshToken))) !== null) return true;
  for (const password of known)
    for (const email of [victim, evil, evil2])
      if ((await userOf(app, await signInByPassword(app, [email, password]))) === account)
        return true;
  app.world.github.account = evilCat;
  if ((await userOf(app, (await githubSignIn(app)).tokens)) === account) return true;
  const links = [evil, evil2].flatMap((address) =>
    app.mailsTo(address).flatMap(({ text }) => text.match(/(?<=token=)[\w-]+/g) ?? []),
  );
  for (const token of links)
    for (const use of [api.recovery.restoreEmail, api.recovery.reportUnrecognized])
      if (await app.t.mutation(use, { token }).then(Boolean, () => false)) return true;
  return false;
}

/** Whether the owner has the account at their address, for good, and nobody else is in it. */
async function wins(row: Row, later: number, holding: Holding): Promise<boolean> {
  const scene = await sceneOf(row.kind);
  await row.act(scene);
  await scene.app.settle();
  vi.setSystemTime(Date.now() + later);
  const won = await hasWon(scene, holding);
  // What is still to be mailed must not arrive in the next scene.
  await scene.app.settle();
  return won;
}

async function hasWon(scene: Scene, holding: Holding): Promise<boolean> {
  const { app } = scene;
  const tokens = await ATTEMPTS[holding](scene);
  if (tokens === null) return false;
  const owner = app.as(tokens);
  await owner.mutation(api.deletion.cancel, {}).catch(() => undefined);
  const isThere = (await app.current(tokens.token))?.email === victim;
  return isThere && !(await comesBack(scene, subjectOf(tokens.token).userId));
}

/** The notices that went to the owner's address. */
async function told(row: Row): Promise<string> {
  const scene = await sceneOf(row.kind);
  await scene.app.t.run(async (ctx) => {
    for (const link of await ctx.db.query("recoveryTokens").collect())
      await ctx.db.delete("recoveryTokens", link._id);
  });
  await row.act(scene);
  await scene.app.settle();
  const links = (await scene.app.everything())["recoveryTokens"] as Doc<"recoveryTokens">[];
  const there = links.filter((link) => link.email === victim);
  return listed([...new Set(there.map(({ kind }) => kind))]);
}

function listed(words: string[]): string {
  return words.length === 0 ? "nothing" : words.join(", ");
}

/** The holdings that make sense for an owner who signed up so. */
function holdingsOf(kind: Kind): Holding[] {
  return HOLDINGS.filter(
    (holding) =>
      !(kind === "githubAlone" && holding === "password") &&
      !(kind === "passwordAlone" && holding === "provider"),
  );
}

interface DocumentedRow {
  id: string;
  told: string;
  cells: string[];
}

const TABLE = readFileSync("docs/security.md", "utf8")
  .split("\n")
  .filter((line) => /^\| I\d+ /.test(line))
  .map((line): DocumentedRow => {
    const [, id = "", , told_ = "", ...cells] = line.split("|").map((cell) => cell.trim());
    return { id, told: told_, cells: cells.slice(0, Object.keys(TIMES).length) };
  });

beforeEach(() => {
  vi.spyOn(console, "error").mockImplementation(() => {});
});

test("F-B1: the table of docs/security.md has the rows that are walked here", () => {
  expect(TABLE.map(({ id }) => id)).toEqual(Object.keys(ROWS));
});

describe.each(TABLE)("F-B1: row $id of the table", ({ id, told: toldOf, cells }) => {
  const row = ROWS[id] ?? both(async () => {});

  test("tells the owner what it says", async () => {
    expect(await told(row)).toBe(toldOf);
  });

  test.each(Object.entries(TIMES).map(([name, later], i) => ({ name, later, cell: cells[i] })))(
    "lets the owner win after $name by what it says",
    async ({ later, cell }) => {
      const winning: Holding[] = [];
      for (const holding of holdingsOf(row.kind))
        if (await wins(row, later, holding)) winning.push(holding);
      expect(listed(winning)).toBe(cell);
    },
  );
});
