import { createHash, randomBytes } from "node:crypto";
import { createRemoteJWKSet, type JWTPayload, jwtVerify } from "jose";

export interface Discovered {
  readonly issuer: string;
  readonly authorization_endpoint: string;
  readonly token_endpoint: string;
  readonly userinfo_endpoint: string;
  readonly jwks_uri: string;
  readonly [name: string]: unknown;
}

type Changes = Readonly<Record<string, string | undefined>>;

/** An OpenID app and a browser, without either: both sides of a sign-in at a stand-in. */
export class OpenIdApp {
  readonly issuer: string;
  readonly clientId = "latchkey-local";
  readonly clientSecret = "a secret: with + and spaces";
  readonly redirectUri = "http://127.0.0.1:3211/api/auth/callback/acme";
  readonly verifier = randomBytes(32).toString("base64url");
  readonly nonce = randomBytes(16).toString("base64url");
  /** The browser's, by name: all are of one server. */
  readonly cookies = new Map<string, string>();
  #discovered: Promise<Discovered> | undefined;

  constructor(issuer: string) {
    this.issuer = issuer;
  }

  async discover(): Promise<Discovered> {
    const answer = await fetch(`${this.issuer}/.well-known/openid-configuration`);
    return (await answer.json()) as Discovered; // by OpenID Connect Discovery 1.0
  }

  #endpoints(): Promise<Discovered> {
    return (this.#discovered ??= this.discover());
  }

  /** One request of the browser, with its cookies and without following. */
  async browse(url: string, init: RequestInit = {}): Promise<Response> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const headers = { accept: "text/html", cookie, ...(init.headers as Record<string, string>) };
    const answer = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (/expires=Thu, 01 Jan 1970/i.test(line)) this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return answer;
  }

  /** Follows redirects as long as they stay at the provider. */
  async follow(answer: Response): Promise<Response> {
    const location = answer.headers.get("location");
    if (location === null) return answer;
    const next = new URL(location, this.issuer);
    if (next.origin !== new URL(this.issuer).origin) return answer;
    return this.follow(await this.browse(next.href));
  }

  /** Asks for a sign-in; `changes` adds parameters, or takes them away when undefined. */
  async authorize(changes: Changes = {}): Promise<Response> {
    const { authorization_endpoint: endpoint } = await this.#endpoints();
    const wanted = {
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      response_type: "code",
      scope: "openid profile email",
      state: "st&te",
      nonce: this.nonce,
      code_challenge: createHash("sha256").update(this.verifier).digest("base64url"),
      code_challenge_method: "S256",
      ...changes,
    };
    const url = new URL(endpoint);
    for (const [name, value] of Object.entries(wanted))
      if (value !== undefined) url.searchParams.set(name, value);
    return this.follow(await this.browse(url.href));
  }

  /** The page's ticket. */
  async ticket(changes: Changes = {}): Promise<string> {
    const page = await (await this.authorize(changes)).text();
    const ticket = /name="ticket"\s+value="([^"]+)"/.exec(page)?.[1];
    if (ticket === undefined) throw new Error(`No ticket in the page:\n${page}`);
    return ticket;
  }

  /** Sends the page's form, as pressing one of its buttons does, and goes where that leads. */
  async press(
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const body = new URLSearchParams(fields);
    const init = { method: "POST", body, headers };
    return this.follow(await this.browse(`${this.issuer}/interaction`, init));
  }

  /** What the app is told when `login` is picked; a cancelled sign-in for null. */
  async answer(login: string | null, changes: Changes = {}): Promise<Record<string, string>> {
    const ticket = await this.ticket(changes);
    return this.told(
      await this.press({ ticket, ...(login === null ? { decision: "cancel" } : { login }) }),
    );
  }

  /** The parameters of a redirect to the app. */
  told(answer: Response): Record<string, string> {
    const location = new URL(answer.headers.get("location") ?? "about:blank");
    if (`${location.origin}${location.pathname}` !== this.redirectUri)
      throw new Error(`Led to ${location.href} (${answer.status}), not to the app.`);
    const { search, hash } = location;
    return Object.fromEntries(new URLSearchParams(search === "" ? hash.slice(1) : search));
  }

  async exchange(fields: Record<string, string>): Promise<Response> {
    const { token_endpoint: endpoint } = await this.#endpoints();
    const half = (text: string) => encodeURIComponent(text).replaceAll("%20", "+");
    return fetch(endpoint, {
      method: "POST",
      headers: {
        authorization: `Basic ${btoa(`${half(this.clientId)}:${half(this.clientSecret)}`)}`,
      },
      body: new URLSearchParams({
        grant_type: "authorization_code",
        redirect_uri: this.redirectUri,
        code_verifier: this.verifier,
        ...fields,
      }),
    });
  }

  /** Signs in as `login`. */
  async tokens(
    login: string,
    changes: Changes = {},
  ): Promise<{ access_token: string; id_token: string }> {
    const { code = "" } = await this.answer(login, changes);
    const answer = await this.exchange({ code });
    if (answer.status !== 200) throw new Error(`No tokens: ${await answer.text()}`);
    return (await answer.json()) as { access_token: string; id_token: string }; // RFC 6749, 5.1
  }

  /** The claims of an ID token, once it has been checked as apps must. */
  async verified(idToken: string): Promise<JWTPayload> {
    const { issuer, jwks_uri: keys } = await this.#endpoints();
    const { payload } = await jwtVerify(idToken, createRemoteJWKSet(new URL(keys)), {
      issuer,
      audience: this.clientId,
      algorithms: ["RS256"],
      requiredClaims: ["sub", "exp", "iat"],
    });
    if (payload["nonce"] !== this.nonce) throw new Error("The nonce is of another sign-in.");
    return payload;
  }

  async userinfo(accessToken: string): Promise<Response> {
    const { userinfo_endpoint: endpoint } = await this.#endpoints();
    return fetch(endpoint, { headers: { authorization: `Bearer ${accessToken}` } });
  }

  /** For the stand-in's own switches. */
  put(path: string, body: unknown): Promise<Response> {
    return fetch(this.issuer + path, { method: "PUT", body: JSON.stringify(body) });
  }
}
