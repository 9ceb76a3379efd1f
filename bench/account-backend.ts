import { setTimeout as after } from "node:timers/promises";

export const PASSWORD = "a lantern for the long way home";

let visitors = 0;

/** One browser of one person. Each step throws if it is refused. */
interface Visitor {
  readonly signUp: () => Promise<void>;
  readonly codeArrives: () => Promise<void>;
  readonly verify: () => Promise<void>;
  readonly signOut: () => Promise<void>;
  readonly signIn: () => Promise<void>;
}

interface Tokens {
  readonly token: string;
}

/** This repository's own functions on a local deployment, called over HTTP. */
export class AccountBackend {
  readonly #addresses: Readonly<Record<string, string>>;
  #people = 0;

  constructor(addresses: Readonly<Record<string, string>>) {
    this.#addresses = addresses;
  }

  /** Everyone comes from a network of their own, so that no limit is met. */
  nextNetwork(): string {
    visitors += 1;
    return `10.${(visitors >> 8) & 255}.${visitors & 255}.1`;
  }

  async signIn(email: string): Promise<void> {
    await this.#password({ flow: "signIn", email, password: PASSWORD });
  }

  /** An address that nobody has used. */
  freshAddress(): string {
    this.#people += 1;
    return `person${this.#people}@example.com`;
  }

  async signUp(): Promise<string> {
    const email = this.freshAddress();
    await this.#password({ flow: "signUp", email, password: PASSWORD });
    return email;
  }

  /**
   * One call from a browser and a network that have never been here before; the answer as it comes.
   */
  async asStranger(
    params: Readonly<Record<string, string>>,
    network = this.nextNetwork(),
  ): Promise<string> {
    const browserSecret = crypto.randomUUID().replaceAll("-", "");
    return await this.#answer({ browserSecret, ...params }, network);
  }

  /** An account that can sign in. */
  async account(): Promise<string> {
    const email = await this.signUp();
    const code = await this.#codeFor(email);
    await this.#password({ flow: "email-verification", email, code });
    return email;
  }

  /** Somebody new, in one browser and one network. */
  visitor(): Visitor {
    const email = this.freshAddress();
    const network = this.nextNetwork();
    const browserSecret = crypto.randomUUID().replaceAll("-", "");
    let code = "";
    let token: string | undefined;
    const step = async (params: Readonly<Record<string, string>>) => {
      const answer = await this.#answer({ email, browserSecret, ...params }, network);
      const { status, value } = JSON.parse(answer) as {
        status: string;
        value?: { tokens?: Tokens | null };
      }; // the documented answer of /api/action
      if (status !== "success") throw new Error(`${params["flow"]} failed: ${answer}`);
      token = value?.tokens?.token;
    };
    return {
      signUp: async () => await step({ flow: "signUp", password: PASSWORD }),
      codeArrives: async () => {
        code = await this.#codeFor(email);
      },
      verify: async () => await step({ flow: "email-verification", code }),
      signOut: async () => {
        await this.#action("auth:signOut", {}, network, token);
      },
      signIn: async () => await step({ flow: "signIn", password: PASSWORD }),
    };
  }

  async #password(params: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.#answer({ browserSecret: "s".repeat(32), ...params });
    if (!answer.includes('"status":"success"'))
      throw new Error(`${params["flow"]} failed: ${answer}`);
  }

  async #answer(
    params: Readonly<Record<string, string>>,
    network = this.nextNetwork(),
  ): Promise<string> {
    return await this.#action("auth:signIn", { provider: "password", params }, network);
  }

  async #action(path: string, args: object, network: string, token?: string): Promise<string> {
    const response = await fetch(`${this.#addresses["url"]}/api/action`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        "x-forwarded-for": network,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ path, args, format: "json" }),
    });
    return await response.text();
  }

  /** The mail leaves after the answer. */
  async #codeFor(email: string): Promise<string> {
    const address = `${this.#addresses["mailbox"]}/api/messages?to=${encodeURIComponent(email)}`;
    for (;;) {
      const mails = (await (await fetch(address)).json()) as { subject: string }[]; // our mailbox
      const code = /^(\d{8}) is your/.exec(mails[0]?.subject ?? "")?.[1];
      if (code !== undefined) return code;
      await after(20);
    }
  }
}
