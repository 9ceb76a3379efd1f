import type { App, Visitor } from "./convexApp";

/** A browser's way to GitHub and back, step by step, so that a test can go wrong at each. */

export const RETURN = "/auth/callback?returnTo=%2F";

export interface Departure {
  verifier: string;
  /** The page at GitHub. */
  authorize: URL;
  setCookies: string[];
  /** As the browser sends them back. */
  cookie: string;
  state: string;
}

export async function leaveForGithub(
  app: App,
  visitor: Visitor = {},
  redirectTo = RETURN,
): Promise<Departure> {
  const args = { provider: "github", params: { redirectTo } };
  const { redirect = "", verifier = "" } = await app.call(args, visitor);
  const { pathname, search } = new URL(redirect);
  const response = await app.t.fetch(pathname + search);
  const authorize = new URL(response.headers.get("Location") ?? "about:blank");
  const setCookies = response.headers.getSetCookie();
  const cookie = setCookies.map((line) => line.split(";")[0]).join("; ");
  return {
    verifier,
    authorize,
    setCookies,
    cookie,
    state: authorize.searchParams.get("state") ?? "",
  };
}

export async function comeBack(
  app: App,
  departure: Departure,
  change: { query?: Record<string, string>; cookie?: string } = {},
): Promise<{ page: URL; setCookies: string[]; code: string | null; error: string | null }> {
  const query = new URLSearchParams(
    change.query ?? { code: "github-code", state: departure.state },
  );
  const response = await app.t.fetch(`/api/auth/callback/github?${query}`, {
    headers: { Cookie: change.cookie ?? departure.cookie },
  });
  const page = new URL(response.headers.get("Location") ?? "about:blank");
  const { searchParams } = page;
  return {
    page,
    setCookies: response.headers.getSetCookie(),
    code: searchParams.get("code"),
    error: searchParams.get("error"),
  };
}

/** The whole way; the tokens at its end, or the error on the callback page. */
export async function githubSignIn(app: App, visitor: Visitor = {}) {
  const departure = await leaveForGithub(app, visitor);
  const { code, error } = await comeBack(app, departure);
  if (code === null) return { error, tokens: null };
  const { tokens } = await app.call({ params: { code }, verifier: departure.verifier }, visitor);
  return { error, tokens: tokens ?? null };
}
