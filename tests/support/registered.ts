/**
 * Accounts for journeys that are not about making one: by the deployment's HTTP interface, without
 * a browser.
 */
import { mailedCode } from "./mail-reader";
import { PASSWORD, type Tokens, freshAddress, freshEmail } from "./person";
import type { ProductUrls } from "./product";

export interface Registered {
  readonly email: string;
  /** The session that sign-up began. */
  readonly session: Tokens;
}

interface Answer {
  readonly status: "success" | "error";
  readonly value: { readonly tokens?: Tokens | null };
}

type Params = Readonly<Record<string, string>>;

/**
 * One call of `auth:signIn`; the tokens, or null where a code was only asked for. Throws what the
 * deployment refused.
 */
async function signInCall(urls: ProductUrls, params: Params): Promise<Tokens | null> {
  const response = await fetch(`${urls.convex}/api/action`, {
    method: "POST",
    headers: { "Content-Type": "application/json", "X-Forwarded-For": freshAddress() },
    body: JSON.stringify({
      path: "auth:signIn",
      format: "json",
      args: { provider: "password", params },
    }),
  });
  const text = await response.text();
  const answer = JSON.parse(text) as Answer; // the documented answer of /api/action
  if (answer.status !== "success") throw new Error(`auth:signIn: ${text}`);
  return answer.value.tokens ?? null;
}

async function untilTokens(answer: Promise<Tokens | null>): Promise<Tokens> {
  const tokens = await answer;
  if (tokens === null) throw new Error("Signing in gave no tokens");
  return tokens;
}

function browserSecret(): string {
  return crypto.randomUUID().replaceAll("-", "");
}

/** A new account with the usual password, and its first session. */
export async function registered(urls: ProductUrls, email = freshEmail()): Promise<Registered> {
  const secret = browserSecret();
  await signInCall(urls, { flow: "signUp", email, password: PASSWORD, browserSecret: secret });
  const code = await mailedCode(urls, email);
  const verify = { flow: "email-verification", email, code, browserSecret: secret };
  return { email, session: await untilTokens(signInCall(urls, verify)) };
}

/** A further session of an account. */
export function anotherSession(urls: ProductUrls, email: string): Promise<Tokens> {
  const params = { flow: "signIn", email, password: PASSWORD, browserSecret: browserSecret() };
  return untilTokens(signInCall(urls, params));
}

/** Ends an account's other sessions from one of them, as its owner would in the settings. */
export async function endOtherSessions(urls: ProductUrls, { token }: Tokens): Promise<void> {
  const response = await fetch(`${urls.convex}/api/mutation`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Bearer ${token}` },
    body: JSON.stringify({ path: "sessions:revokeOthers", format: "json", args: {} }),
  });
  if (!response.ok) throw new Error(`sessions:revokeOthers: ${await response.text()}`);
}

/**
 * Lets time pass for an account's sessions, on the shared product alone (fixtures/sessionAging.ts).
 */
export async function ageSessions(
  urls: ProductUrls,
  { email, minutes }: { email: string; minutes: number },
): Promise<void> {
  const response = await fetch(`${urls.convex}/api/mutation`, {
    method: "POST",
    headers: { "Content-Type": "application/json", Authorization: `Convex ${urls.adminKey}` },
    body: JSON.stringify({ path: "sessionAging:age", format: "json", args: { email, minutes } }),
  });
  const text = await response.text();
  const answer = JSON.parse(text) as Answer; // the documented answer of /api/mutation
  if (answer.status !== "success") throw new Error(`sessionAging:age: ${text}`);
}
