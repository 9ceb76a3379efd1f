import { expect, test } from "vitest";
import { api } from "../../../convex/_generated/api";
import { linkFor, livedIn, signedInElsewhere } from "../../support/accountApp";
import { type App, type Tokens, subjectOf, useApp } from "../../support/convexApp";
import { callByName, idTables, publicFunctions } from "../../support/publicFunctions";
import { SAMPLE_IDS, publishesInSample } from "../../support/sampleApp";

/**
 * S91, as a deep scan: every public query is asked, and every string of every answer is looked at.
 */

const test_ = useApp();
const email = "ada@example.com";

const paginationOpts = { numItems: 100, cursor: null };

/**
 * What to ask each query that takes something. One that is not here and takes something fails the
 * test.
 */
async function questions(app: App, browserSecret: string): Promise<Record<string, object>> {
  return {
    "mails:state": { purpose: "reset", email, browserSecret },
    "activity:list": { topic: null, paginationOpts },
    "activity:rows": { topic: null, cursor: null },
    "recovery:unrecognizedLink": { token: await linkFor(app, email, "New sign-in") },
    "recovery:restorationLink": { token: "made up" },
  };
}

/** How many ids a query takes. One that takes some and is not here fails the test. */
const IDS: Record<string, number> = {
  ...SAMPLE_IDS,
};

/** Fields whose content opens something, in whatever table. */
const SECRET_FIELD =
  /^(hash|codeMac|browserHash|fingerprint|passwordHash|secret|code|signature|key)$/;
/** What no answer has a field called. */
const SECRET_NAME = /^(hash|.*Mac|.*Hash|secret|token|refreshToken|verifier|signature|subject)$/i;

function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

function namesIn(value: unknown): string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(namesIn)];
}

function secretsIn(rows: unknown[]): string[] {
  return rows.flatMap((row) =>
    Object.entries(row as object).flatMap(([name, value]) =>
      SECRET_FIELD.test(name) && typeof value === "string" ? [value] : [],
    ),
  );
}

/** Everything stored or issued that must stay where it is. */
async function secretsOf(app: App, tokens: Tokens): Promise<string[]> {
  const stored = secretsIn(Object.values(await app.everything()).flat());
  const { subject } = subjectOf(tokens.token);
  return [...stored, tokens.token, tokens.refreshToken, subject, "eve@example.com"];
}

test("S91: no public query answers with a secret, a hash, a code or another's address", async () => {
  const { app } = test_;
  const ada = await livedIn(app, email);
  const eve = await app.signedUp("eve@example.com");
  await app.as(eve).mutation(api.users.updateProfile, { name: "Eve" });
  await signedInElsewhere(app, "eve@example.com");
  const browserSecret = app.secret();
  await app.password({ flow: "reset", email, browserSecret });
  const known = await questions(app, browserSecret);
  Object.assign(known, await publishesInSample(app, eve));
  const secrets = await secretsOf(app, ada);
  expect(secrets.length).toBeGreaterThan(20);
  for (const target of publicFunctions.filter(({ kind }) => kind === "query")) {
    const takesNothing =
      target.args.type === "object" && Object.keys(target.args.value).length === 0;
    const args = known[target.name] ?? (takesNothing ? {} : null);
    expect([target.name, args]).not.toEqual([target.name, null]);
    expect(idTables(target.args)).toHaveLength(IDS[target.name] ?? 0);
    for (const caller of [app.as(ada), app.t]) {
      const refusal = (error: unknown) => {
        // Only a visitor may be refused: what the owner is not told was not looked at.
        if (caller !== app.t) throw error;
        return null;
      };
      const answer = await callByName(caller, target, args ?? {}).catch(refusal);
      const leaked = stringsIn(answer).filter((text) =>
        secrets.some((secret) => text.includes(secret)),
      );
      expect([target.name, leaked]).toEqual([target.name, []]);
      const named = namesIn(answer).filter((name) => SECRET_NAME.test(name));
      expect([target.name, named]).toEqual([target.name, []]);
    }
  }
});

test("S91: nor does the HTTP endpoint", async () => {
  const { app } = test_;
  const ada = await livedIn(app, email);
  const answer = (await (await app.as(ada).fetch("/api/me")).json()) as object;
  const secrets = await secretsOf(app, ada);
  for (const text of stringsIn(answer))
    expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
});
