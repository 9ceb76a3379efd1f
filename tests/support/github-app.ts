import { createHash, randomBytes } from "node:crypto";

/**
 * A browser-less OAuth app that goes through the GitHub stand-in's pages as a person's browser and
 * an app's server would.
 */
export class GithubApp {
  readonly url: string;
  readonly clientId = "latchkey-local";
  readonly clientSecret = "a secret: with + and spaces";
  readonly redirectUri = "http://127.0.0.1:3211/api/auth/callback/github";
  readonly verifier = randomBytes(32).toString("base64url");

  constructor(url: string) {
    this.url = url;
  }

  get pkce(): Record<string, string> {
    const challenge = createHash("sha256").update(this.verifier).digest("base64url");
    return { code_challenge: challenge, code_challenge_method: "S256" };
  }

  /** GET /login/oauth/authorize; `changes` adds parameters, or takes them away when undefined. */
  authorize(
    changes: Record<string, string | undefined> = {},
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const wanted = {
      client_id: this.clientId,
      redirect_uri: this.redirectUri,
      response_type: "code",
      scope: "read:user user:email",
      state: "st&te",
      ...changes,
    };
    const query = new URLSearchParams();
    for (const [name, value] of Object.entries(wanted))
      if (value !== undefined) query.set(name, value);
    return fetch(`${this.url}/login/oauth/authorize?${query}`, {
      headers,
      redirect: "manual",
    });
  }

  /** The one-time ticket in the page's form. */
  async ticket(changes: Record<string, string | undefined> = {}): Promise<string> {
    const page = await (await this.authorize(changes)).text();
    const ticket = /name="ticket"\s+value="([^"]+)"/.exec(page)?.[1];
    if (ticket === undefined) throw new Error(`No ticket in the page:\n${page}`);
    return ticket;
  }

  /** Sends the form, as pressing a button of the page does. */
  press(fields: Record<string, string>, headers: Record<string, string> = {}): Promise<Response> {
    return fetch(`${this.url}/login/oauth/authorize`, {
      method: "POST",
      headers,
      body: new URLSearchParams(fields),
      redirect: "manual",
    });
  }

  /** Picks an account; the code its redirect carries. */
  async code(login: string, changes: Record<string, string | undefined> = {}): Promise<string> {
    const answer = await this.press({ ticket: await this.ticket(changes), login });
    const code = new URL(answer.headers.get("location") ?? "").searchParams.get("code");
    if (code === null) throw new Error(`No code for ${login}.`);
    return code;
  }

  /** POST /login/oauth/access_token as a form; JSON is asked for unless `headers` say otherwise. */
  exchange(
    fields: Record<string, string>,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    return fetch(`${this.url}/login/oauth/access_token`, {
      method: "POST",
      headers: { accept: "application/json", ...headers },
      body: new URLSearchParams({
        client_id: this.clientId,
        client_secret: this.clientSecret,
        ...fields,
      }),
    });
  }

  async token(login: string, changes: Record<string, string | undefined> = {}): Promise<string> {
    const answer = await this.exchange({ code: await this.code(login, changes) });
    const { access_token: token } = (await answer.json()) as { access_token: string };
    return token;
  }

  api(path: string, token: string, scheme = "Bearer"): Promise<Response> {
    return fetch(`${this.url}/api/v3${path}`, { headers: { authorization: `${scheme} ${token}` } });
  }

  /** PUT with a JSON body, for the stand-in's own switches. */
  put(path: string, body: unknown): Promise<Response> {
    return fetch(`${this.url}${path}`, { method: "PUT", body: JSON.stringify(body) });
  }
}
