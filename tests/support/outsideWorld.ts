import { vi } from "vitest";

/** The services the backend calls, answered in this process: Resend, the breach list and GitHub. */

interface SentMail {
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
}

export interface GithubAccount {
  id: number;
  login: string;
  name?: string | null;
  avatar_url?: string;
  emails: { email: string; primary: boolean; verified: boolean; visibility: null }[];
}

export const RESEND_URL = "http://127.0.0.1:18025";
export const GITHUB_URL = "http://127.0.0.1:13212";

export interface OutsideWorld {
  mails: SentMail[];
  /** Requests made, as "METHOD url". */
  requests: string[];
  /** How many of the next mails Resend refuses. */
  refuseMails: number;
  /** How Resend refuses every mail, or those to one address; null while it works. */
  refusal: { status: number; retryAfter?: string; to?: string } | null;
  /** How many mails Resend takes within a second; those beyond get 429 with a retry-after of 1. */
  mailsPerSecond: number;
  /** SHA-1 suffixes by prefix; null when the service is down. */
  breached: Map<string, string[]> | null;
  github: {
    account: GithubAccount;
    exchange: "works" | "fails";
    scopes: string[];
    /** The path of a request that is never answered. */
    silentAt: string | null;
    /** What is answered to the question for the addresses. */
    emailsStatus: number;
  };
}

export const octocat: GithubAccount = {
  id: 583231,
  login: "octocat",
  name: "The Octocat",
  avatar_url: "https://avatars.githubusercontent.com/u/583231",
  emails: [{ email: "octocat@example.com", primary: true, verified: true, visibility: null }],
};

function json(body: unknown, status = 200): Response {
  return Response.json(body, { status });
}

function mailFrom(body: string): SentMail {
  const mail = JSON.parse(body) as Omit<SentMail, "to"> & { to: string | string[] };
  return { ...mail, to: [mail.to].flat().join(",") };
}

/** When mails were taken, for each world. */
const mailTimes = new WeakMap<OutsideWorld, number[]>();

function refusalOf(world: OutsideWorld, to: string): Response | null {
  const taken = mailTimes.get(world) ?? [];
  const lately = taken.filter((time) => time > Date.now() - 1000).length;
  const tooMany: OutsideWorld["refusal"] = { status: 429, retryAfter: "1" };
  const refusal = lately < world.mailsPerSecond ? world.refusal : tooMany;
  if (refusal === null || (refusal.to ?? to) !== to) return null;
  const { status, retryAfter } = refusal;
  const headers = retryAfter === undefined ? {} : { "retry-after": retryAfter };
  const body = { name: "refused", message: "not now", statusCode: status };
  return Response.json(body, { status, headers });
}

async function answer(world: OutsideWorld, url: URL, request: Request): Promise<Response> {
  if (url.origin === RESEND_URL) {
    if (world.refuseMails > 0) {
      world.refuseMails -= 1;
      return json({ name: "application_error", message: "down", statusCode: 500 }, 500);
    }
    const mail = mailFrom(await request.text());
    const refusal = refusalOf(world, mail.to);
    if (refusal !== null) return refusal;
    world.mails.push(mail);
    mailTimes.set(world, [...(mailTimes.get(world) ?? []), Date.now()]);
    return json({ id: `mail-${world.mails.length}` });
  }
  if (url.hostname === "api.pwnedpasswords.com") {
    if (world.breached === null) throw new TypeError("network is down");
    const lines = world.breached.get(url.pathname.slice("/range/".length)) ?? [];
    return new Response(lines.map((line) => `${line}:7`).join("\r\n"));
  }
  if (url.origin === GITHUB_URL && url.pathname === world.github.silentAt)
    return await new Promise((_, reject) => {
      request.signal.addEventListener("abort", () => reject(request.signal.reason as Error));
    });
  if (url.origin === GITHUB_URL) return githubAnswer(world, url);
  throw new Error(`unexpected request to ${url.href}`);
}

function githubAnswer(world: OutsideWorld, url: URL): Response {
  const { account, exchange, emailsStatus } = world.github;
  switch (url.pathname) {
    case "/login/oauth/access_token":
      return exchange === "fails"
        ? json({ error: "server_error" }, 500)
        : json({ access_token: "gho_test", token_type: "bearer", scope: "user:email" });
    case "/api/v3/user":
      return json({ ...account, email: account.emails[0]?.email ?? null });
    case "/api/v3/user/emails":
      return emailsStatus === 200
        ? json(account.emails)
        : json({ message: "Resource not accessible by integration" }, emailsStatus);
    default:
      return json({ message: "Not Found" }, 404);
  }
}

/** Replaces `fetch` for one test. */
export function outsideWorld(): OutsideWorld {
  const world: OutsideWorld = {
    mails: [],
    requests: [],
    refuseMails: 0,
    refusal: null,
    mailsPerSecond: Number.POSITIVE_INFINITY,
    breached: new Map(),
    github: { account: octocat, exchange: "works", scopes: [], silentAt: null, emailsStatus: 200 },
  };
  vi.stubGlobal("fetch", async (input: string | URL | Request, init?: RequestInit) => {
    const request = new Request(input, init);
    world.requests.push(`${request.method} ${request.url}`);
    return await answer(world, new URL(request.url), request);
  });
  return world;
}
