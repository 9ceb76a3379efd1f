/**
 * From what a caller presents to who the caller is: one place for HTTP requests and sockets (P1.3,
 * P7).
 */
import { RECORDS_INDEX } from "../db/database";
import type { Identity } from "../runtime/calls";
import { newRequest, NO_CLIENT } from "../runtime/function-call";
import type { Engine } from "../engine/engine";
import { checkAdminKey } from "./admin-key";
import { invalidHeader } from "./refusals";
import { DocumentCache, type FetchedDocument } from "./documents";
import { TokenVerifier } from "./verify";

export interface Authenticated {
  readonly identity: Identity;
  /** Milliseconds since the epoch; null never expires. */
  readonly expiresAt: number | null;
}

export interface Authenticator {
  /** A user's JWT. @throws ApiError */
  user(token: string): Promise<Authenticated>;
  /** An admin key as it is written after `Convex `. @throws ApiError 403 `BadDeployKey` */
  admin(text: string): Authenticated;
  /** The Authorization header, or null. @throws ApiError */
  header(header: string | null): Promise<Authenticated>;
  close(): void;
}

export const ANONYMOUS: Authenticated = { identity: { kind: "anonymous" }, expiresAt: null };

const FETCH_TIMEOUT_MS = 10_000;

/**
 * @param siteUrl documents below it are served by this deployment itself, so that they are asked
 * for without the network
 */
export function createAuthenticator(options: {
  engine: Engine;
  adminKey: string;
  siteUrl: string;
  now: () => number;
}): Authenticator {
  const { engine, adminKey, siteUrl, now } = options;
  const siteOrigin = new URL(siteUrl).origin;
  const documents = new DocumentCache(
    (url) => (new URL(url).origin === siteOrigin ? askOurselves(engine, url) : askNetwork(url)),
    now,
  );
  const verifier = new TokenVerifier(documents, now);
  // Our own key set is made from the environment and the code: a rotated key must count at once.
  const stopCode = engine.onCode(() => documents.clear());
  const stopCommits = engine.onCommit(({ writes }) => {
    if (writes.some(({ index, key }) => index === RECORDS_INDEX && key.startsWith("env")))
      documents.clear();
  });

  const user = (token: string) => verifier.verify(token, engine.code?.analysis.auth ?? []);
  const admin = (text: string): Authenticated => ({
    identity: { kind: "admin", actingAs: checkAdminKey(text, adminKey) },
    expiresAt: null,
  });
  return {
    user,
    admin,
    async header(header) {
      if (header === null) return ANONYMOUS;
      const match = /^(?<scheme>\S+)\s+(?<rest>\S.*)$/.exec(header.trim())?.groups;
      const scheme = match?.["scheme"]?.toLowerCase();
      const rest = match?.["rest"] ?? "";
      if (scheme === "convex") return admin(rest);
      if (scheme === "bearer") return user(rest);
      throw invalidHeader("The Authorization header must be `Bearer <token>`.");
    },
    close() {
      stopCode();
      stopCommits();
    },
  };
}

async function askNetwork(url: string): Promise<FetchedDocument> {
  return toDocument(
    await fetch(url, {
      headers: { accept: "application/json" },
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    }),
  );
}

async function askOurselves(engine: Engine, url: string): Promise<FetchedDocument> {
  return toDocument(
    await engine.runHttpAction({
      request: { method: "GET", url, headers: [["accept", "application/json"]], body: null },
      identity: { kind: "anonymous" },
      metadata: newRequest(NO_CLIENT),
      signal: AbortSignal.timeout(FETCH_TIMEOUT_MS),
    }),
  );
}

/** Of the network or of an HTTP action. */
interface DocumentResponse {
  readonly status: number;
  readonly headers: { get(name: string): string | null };
  text(): Promise<string>;
}

async function toDocument(response: DocumentResponse): Promise<FetchedDocument> {
  return {
    status: response.status,
    contentType: response.headers.get("content-type"),
    cacheControl: response.headers.get("cache-control"),
    text: await response.text(),
  };
}
