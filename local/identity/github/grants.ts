import { randomBytes } from "node:crypto";
import type { Authorization } from "./authorization";
import { OneTime } from "./one-time";

/** GitHub's codes live ten minutes; a page that waits for a choice gets as long. */
const LIFETIME_MS = 10 * 60 * 1_000;

/** What a person has agreed to. */
export type Grant = {
  accountId: number;
  redirectUri: string;
  scopes: string[];
  challenge: string | null;
};

/**
 * Everything handed out on the way from a sign-in page to an access token. In memory: a restart
 * ends what was under way.
 */
export class Grants {
  /** Prove that a choice was made on a page of ours, once. */
  readonly tickets: OneTime<Authorization>;
  readonly codes: OneTime<Grant>;
  readonly #tokens = new Map<string, Grant>();

  constructor(now: () => number) {
    this.tickets = new OneTime(LIFETIME_MS, now);
    this.codes = new OneTime(LIFETIME_MS, now);
  }

  issueToken(grant: Grant): string {
    const token = `gho_${randomBytes(27).toString("base64url").replaceAll(/[-_]/g, "0")}`;
    this.#tokens.set(token, grant);
    return token;
  }

  ofToken(token: string): Grant | undefined {
    return this.#tokens.get(token);
  }
}
