export const PASSWORD = "a lantern for the long way home";

let visitors = 0;

/** Everyone comes from a network of their own, so that no limit is met. */
function nextNetwork(): string {
  visitors += 1;
  return `10.${(visitors >> 8) & 255}.${visitors & 255}.1`;
}

/** This repository's own functions on a local deployment, called over HTTP. */
export class AccountBackend {
  readonly #addresses: Readonly<Record<string, string>>;
  #people = 0;

  constructor(addresses: Readonly<Record<string, string>>) {
    this.#addresses = addresses;
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
  async asStranger(params: Readonly<Record<string, string>>): Promise<string> {
    return await this.#answer({
      browserSecret: crypto.randomUUID().replaceAll("-", ""),
      ...params,
    });
  }

  /** An account that can sign in. */
  async account(): Promise<string> {
    const email = await this.signUp();
    const code = await this.#codeFor(email);
    await this.#password({ flow: "email-verification", email, code });
    return email;
  }

  async #password(params: Readonly<Record<string, string>>): Promise<void> {
    const answer = await this.#answer({ browserSecret: "s".repeat(32), ...params });
    if (!answer.includes('"status":"success"'))
      throw new Error(`${params["flow"]} failed: ${answer}`);
  }

  async #answer(params: Readonly<Record<string, string>>): Promise<string> {
    const response = await fetch(`${this.#addresses["url"]}/api/action`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-forwarded-for": nextNetwork() },
      body: JSON.stringify({
        path: "auth:signIn",
        args: { provider: "password", params },
        format: "json",
      }),
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
    }
  }
}
