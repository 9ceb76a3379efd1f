import { expect } from "vitest";
import type { Backend, Tokens } from "./runningBackend";

/** A browser's way to GitHub and back over HTTP, cookies and all, on a running deployment. */

const RETURN = "/auth/callback?returnTo=%2F";

/** Where a trip ended: the app's callback page, with a code or an error. */
export interface Arrival {
  page: URL;
  verifier: string;
  code: string | null;
  error: string | null;
}

/** Asks for the way to GitHub, as the button does. */
export async function askForTrip(
  backend: Backend,
  tokens?: Tokens,
): Promise<{ redirect: string; verifier: string }> {
  const args = { provider: "github", params: { redirectTo: RETURN } };
  const { value } = await backend.signIn(args, tokens === undefined ? {} : { token: tokens.token });
  return value as { redirect: string; verifier: string }; // the wire
}

/** Goes to GitHub, picks the account there, and comes back. */
export async function travel(backend: Backend, login: string, tokens?: Tokens): Promise<Arrival> {
  const { redirect, verifier } = await askForTrip(backend, tokens);
  const start = await fetch(redirect, { redirect: "manual" });
  expect(start.status).toBe(302);
  const cookie = start.headers
    .getSetCookie()
    .map((line) => line.split(";")[0])
    .join("; ");
  const atGithub = start.headers.get("Location") ?? "";
  const ticket = /name="ticket"\s+value="([^"]+)"/.exec(await (await fetch(atGithub)).text())?.[1];
  const chosen = await fetch(`${backend.githubUrl}/login/oauth/authorize`, {
    method: "POST",
    body: new URLSearchParams({ ticket: ticket ?? "", login }),
    redirect: "manual",
  });
  const back = await fetch(chosen.headers.get("Location") ?? "", {
    headers: { Cookie: cookie },
    redirect: "manual",
  });
  const page = new URL(back.headers.get("Location") ?? "about:blank");
  const { searchParams } = page;
  return { page, verifier, code: searchParams.get("code"), error: searchParams.get("error") };
}

/** Trades the code of an arrival for a session; null if it opens none. */
export async function redeem(
  backend: Backend,
  { code, verifier }: Arrival,
  tokens?: Tokens,
): Promise<Tokens | null> {
  const args = { params: { code }, verifier };
  const { value } = await backend.signIn(args, tokens === undefined ? {} : { token: tokens.token });
  return (value as { tokens: Tokens | null }).tokens; // the wire
}
