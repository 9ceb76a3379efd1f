import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { identityVariables } from "../../../local/identity/registry";
import { startIdentity } from "../../../local/identity/server";
import { makePepper, makeSigningKeys } from "../../../local/launcher/keys";
import { startMailbox } from "../../../local/mailbox/server";
import { ADMIN_KEY, openTestDeployment } from "../../support/deployment";

/**
 * This backend, pushed to a local deployment that behaves as in production: fresh modules, texts of
 * errors withheld.
 */
export interface Backend {
  readonly url: string;
  readonly siteUrl: string;
  /** The stand-in for GitHub. */
  readonly githubUrl: string;
  setVariables(variables: Record<string, string>): Promise<void>;
  remove(): Promise<void>;
  call(kind: Kind, path: string, args: unknown, options?: CallOptions): Promise<Answer>;
  signIn(args: unknown, options?: CallOptions): Promise<Answer>;
  codeFor(email: string): Promise<string>;
  /** The secret in the newest mail to an address that links to a page, say "/not-me". */
  linkFor(email: string, page: string): Promise<string>;
  signedUp(email: string): Promise<Tokens>;
}

type Kind = "query" | "mutation" | "action";
export type Tokens = { token: string; refreshToken: string };

interface CallOptions {
  token?: string;
  ip?: string;
  /** As the operator, who may call internal functions. */
  admin?: true;
}

export interface Answer {
  http: number;
  /** The whole body, for saying what is not in it. */
  text: string;
  status: "success" | "error" | null;
  value: unknown;
  errorData: unknown;
}

export const PASSWORD = "correct horse battery staple";
const BROWSER_SECRET = "s".repeat(32);

function parsed(text: string): Partial<Answer> {
  try {
    return JSON.parse(text) as Partial<Answer>; // the wire
  } catch {
    return {};
  }
}

async function post(
  url: string,
  body: unknown,
  { token, ip = "203.0.113.7", admin }: CallOptions,
): Promise<Answer> {
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "Content-Type": "application/json",
      "X-Forwarded-For": ip,
      ...(token !== undefined && { Authorization: `Bearer ${token}` }),
      ...(admin && { Authorization: `Convex ${ADMIN_KEY}` }),
    },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  const { status = null, value = null, errorData = null } = parsed(text);
  return { http: response.status, text, status, value, errorData };
}

/**
 * Waits for a mail by asking; mails leave after the reply, so there is nothing else to wait for.
 */
async function inMail(mailbox: string, email: string, pattern: RegExp): Promise<string> {
  const address = `${mailbox}/api/messages?to=${encodeURIComponent(email)}`;
  for (;;) {
    const mails = (await (await fetch(address)).json()) as { subject: string; text: string }[];
    const found = pattern.exec(`${mails[0]?.subject}\n${mails[0]?.text}`)?.[1];
    if (found !== undefined) return found;
  }
}

const CLIENT = { clientId: "latchkey-test", clientSecret: makePepper() };

export async function startBackend(): Promise<Backend> {
  const dataDir = await mkdtemp(join(tmpdir(), "latchkey-world-"));
  const mailbox = await startMailbox({ port: 0, dataDir: join(dataDir, "mailbox") });
  const identity = await startIdentity({
    client: CLIENT,
    port: 0,
    dataDir: join(dataDir, "identity"),
  });
  const { deployment, remove } = await openTestDeployment({
    functions: "convex",
    redact: true,
    strict: true,
    environment: {
      ...(await makeSigningKeys()),
      AUTH_PEPPER: makePepper(),
      SITE_URL: "http://127.0.0.1:15173",
      AUTH_BREACH_CHECK: "off",
      AUTH_RESEND_KEY: "re_test",
      RESEND_BASE_URL: mailbox.url,
      ...Object.assign({}, ...identityVariables(identity.url, CLIENT)),
      AUTH_LOG_LEVEL: "ERROR",
    },
  });
  const { url, siteUrl } = deployment;
  const call: Backend["call"] = (kind, path, args, options = {}) =>
    post(`${url}/api/${kind}`, { path, args, format: "json" }, options);
  const signIn: Backend["signIn"] = (args, options) => call("action", "auth:signIn", args, options);
  const password = (params: object) => signIn({ provider: "password", params });
  const codeFor = (email: string) => inMail(mailbox.url, email, /^(\d{8}) is your/);
  return {
    url,
    siteUrl,
    githubUrl: `${identity.url}/github`,
    call,
    signIn,
    codeFor,
    linkFor: (email, page) => inMail(mailbox.url, email, new RegExp(`${page}\\?token=([\\w-]+)`)),
    setVariables: async (variables) => {
      const changes = Object.entries(variables).map(([name, value]) => ({ name, value }));
      await fetch(`${url}/api/update_environment_variables`, {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Convex ${ADMIN_KEY}` },
        body: JSON.stringify({ changes }),
      });
    },
    signedUp: async (email) => {
      const who = { email, browserSecret: BROWSER_SECRET };
      await password({ flow: "signUp", ...who, password: PASSWORD });
      const code = await codeFor(email);
      const { value } = await password({ flow: "email-verification", ...who, code });
      return (value as { tokens: Tokens }).tokens; // the wire
    },
    remove: async () => {
      await remove();
      await mailbox.close();
      await identity.close();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
