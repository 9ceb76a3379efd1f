import { convexTest } from "convex-test";
import { ConvexError } from "convex/values";
import { afterEach, beforeEach, expect, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import schema from "../../convex/schema";
import { type AppErrorData, isAppErrorData } from "../../convex/shared/errors";
import { GITHUB_URL, type OutsideWorld, RESEND_URL, outsideWorld } from "./outsideWorld";

/** The backend on convex-test, with time standing still and the outside world in this process. */

const modules = import.meta.glob("../../convex/**/*.*s");

export const SITE_URL = "http://127.0.0.1:15173";
const CONVEX_SITE_URL = "https://happy-otter-1.convex.site";
const START = Date.UTC(2026, 0, 15, 12);

async function signingKey(): Promise<string> {
  const pair = await crypto.subtle.generateKey(
    {
      name: "RSASSA-PKCS1-v1_5",
      modulusLength: 2048,
      publicExponent: new Uint8Array([1, 0, 1]),
      hash: "SHA-256",
    },
    true,
    ["sign", "verify"],
  );
  const bytes = new Uint8Array(await crypto.subtle.exportKey("pkcs8", pair.privateKey));
  const text = btoa(String.fromCharCode(...bytes));
  return `-----BEGIN PRIVATE KEY-----\n${text}\n-----END PRIVATE KEY-----`;
}

export const PEPPER = "a pepper for tests, longer than 32 characters";

/** Read when the modules load, so set before any test. */
process.env["AUTH_GITHUB_ID"] = "test-client";
process.env["AUTH_GITHUB_SECRET"] = "test-client-secret";
process.env["AUTH_GITHUB_BASE_URL"] = GITHUB_URL;
process.env["CONVEX_SITE_URL"] = CONVEX_SITE_URL;
process.env["SITE_URL"] = SITE_URL;
process.env["AUTH_PEPPER"] = PEPPER;
process.env["AUTH_RESEND_KEY"] = "re_test_key";
process.env["RESEND_BASE_URL"] = RESEND_URL;
process.env["JWKS"] = '{"keys":[]}';
process.env["AUTH_LOG_LEVEL"] = "ERROR";
process.env["JWT_PRIVATE_KEY"] = await signingKey();

export const PASSWORD = "correct horse battery staple";

export type Params = Record<string, unknown>;
export type Tokens = { token: string; refreshToken: string };
interface SignInResult {
  redirect?: string;
  verifier?: string;
  tokens?: Tokens | null;
  started?: boolean;
}

export interface Visitor {
  ip?: string;
  userAgent?: string;
  /** The signed-in browser's token. */
  token?: string;
}

/** What a token says: whose it is, and when its person had proven who they are. */
export function subjectOf(token: string): {
  userId: string;
  sessionId: string;
  subject: string;
  provenAt?: number;
} {
  const payload = token.split(".")[1] ?? "";
  const { sub, provenAt } = JSON.parse(atob(payload.replaceAll("-", "+").replaceAll("_", "/"))) as {
    sub: string;
    provenAt?: number;
  };
  const [userId = "", sessionId = ""] = sub.split("|");
  return { userId, sessionId, subject: sub, ...(provenAt !== undefined && { provenAt }) };
}

export class App {
  readonly t = convexTest(schema, modules);
  readonly world: OutsideWorld;
  private secrets = 0;

  constructor(world: OutsideWorld) {
    this.world = world;
  }

  /** A browser's secret, another each time. */
  secret(): string {
    this.secrets += 1;
    return `secret-${this.secrets}`.padEnd(32, "x");
  }

  as(visitor: Visitor) {
    const { ip = "203.0.113.7", userAgent = "Mozilla/5.0 (X11; Linux) Firefox/128.0" } = visitor;
    const caller = this.t.withRequestMetadata({ ip, userAgent });
    if (visitor.token === undefined) return caller;
    const { subject, provenAt } = subjectOf(visitor.token);
    return caller.withIdentity({ subject, ...(provenAt !== undefined && { provenAt }) });
  }

  /** Whatever a client may send to `auth:signIn`. */
  async call(args: unknown, visitor: Visitor = {}): Promise<SignInResult> {
    return await this.as(visitor).action(api.auth.signIn, args as never);
  }

  async password(params: Params, visitor: Visitor = {}): Promise<SignInResult> {
    return await this.call({ provider: "password", params }, visitor);
  }

  /** Tokens of a flow that signs in. */
  async tokens(params: Params, visitor: Visitor = {}): Promise<Tokens> {
    const { tokens } = await this.password(params, visitor);
    if (!tokens) throw new Error(`no tokens from ${String(params["flow"])}`);
    return tokens;
  }

  async refresh(refreshToken: string): Promise<Tokens | null> {
    return (await this.call({ refreshToken })).tokens ?? null;
  }

  /** Lets scheduled functions run: mails leave. */
  async settle(): Promise<void> {
    await this.t.finishAllScheduledFunctions(vi.runAllTimers);
  }

  /** The code of the newest mail to an address. */
  async codeFor(email: string): Promise<string> {
    await this.settle();
    const mail = this.world.mails.findLast(({ to }) => to === email);
    const code = /^(\d{8}) is your Latchkey code$/.exec(mail?.subject ?? "")?.[1];
    if (code === undefined) throw new Error(`no code was mailed to ${email}`);
    return code;
  }

  mailsTo(email: string) {
    return this.world.mails.filter(({ to }) => to === email);
  }

  /** A verified account. */
  async signedUp(email: string, password = PASSWORD, visitor: Visitor = {}): Promise<Tokens> {
    const browserSecret = this.secret();
    await this.password({ flow: "signUp", email, password, browserSecret }, visitor);
    const code = await this.codeFor(email);
    return await this.tokens({ flow: "email-verification", email, code, browserSecret }, visitor);
  }

  async current(token: string) {
    return await this.as({ token }).query(api.users.current, {});
  }

  /** The name of the GitHub account that somebody has connected, or null. */
  async handle(token: string): Promise<string | null> {
    const methods = await this.as({ token }).query(api.signInMethods.list, {});
    return methods.find(({ id }) => id === "github")?.handle ?? null;
  }

  /** Every row of every table, for saying that nothing changed. */
  async everything(): Promise<Record<string, unknown[]>> {
    return await this.t.run(async (ctx) => {
      const tables: Record<string, unknown[]> = {};
      for (const table of Object.keys(schema.tables))
        tables[table] = await ctx.db.query(table as keyof typeof schema.tables).collect();
      return tables;
    });
  }
}

/** The failure of a call; fails the test if there was none, or one a person should not see. */
export async function failureOf(call: Promise<unknown>): Promise<AppErrorData> {
  try {
    await call;
  } catch (error) {
    if (error instanceof ConvexError && isAppErrorData(error.data)) return error.data;
    throw error;
  }
  throw new Error("the call succeeded");
}

export function wrong(code: string): string {
  return code === "00000000" ? "00000001" : "00000000";
}

/** Fresh backend, clock and outside world for each test. */
export function useApp(): { readonly app: App } {
  let app: App | null = null;
  beforeEach(() => {
    vi.useFakeTimers({ now: START });
    vi.stubEnv("AUTH_BREACH_CHECK", "off");
    app = new App(outsideWorld());
  });
  afterEach(async () => {
    await app?.settle();
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
    vi.unstubAllEnvs();
    vi.useRealTimers();
  });
  return {
    get app() {
      expect(app).not.toBeNull();
      return app as App;
    },
  };
}
