/**
 * What a person does in the browser, in words that a journey can be read by. Everything is found by
 * role and label.
 */
import type { Browser, BrowserContext, BrowserContextOptions, Page } from "playwright-core";
import { startClientAddress } from "./client-address";
import { eventually } from "./eventually";
import { type Message, mailedCode, messagesTo } from "./mail-reader";
import type { ProductUrls } from "./product";
import { latchkey } from "../../latchkey.config";

/** One session, as the auth client keeps it. */
export interface Tokens {
  readonly token: string;
  readonly refreshToken: string;
}

/**
 * An address of RFC 2544's test network (198.18.0.0/15); the many files of one run seldom draw the
 * same one.
 */
export function freshAddress(): string {
  const [second = 0, third = 0, last = 0] = crypto.getRandomValues(new Uint8Array(3));
  return `198.${18 + (second % 2)}.${third}.${last}`;
}

/** An e-mail address of this run's own. */
export function freshEmail(name = "ada"): string {
  return `${name}.${crypto.randomUUID().slice(0, 8)}@example.com`;
}

export const PASSWORD = "a lantern for the long way home";

export class Person {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly urls: ProductUrls;
  readonly #release: () => Promise<void>;

  private constructor(
    context: BrowserContext,
    page: Page,
    urls: ProductUrls,
    release: () => Promise<void>,
  ) {
    this.context = context;
    this.page = page;
    this.urls = urls;
    this.#release = release;
  }

  /** A new browser profile on a network address of its own. */
  static async arrive(
    browser: Browser,
    urls: ProductUrls,
    options: BrowserContextOptions = {},
  ): Promise<Person> {
    const client = await startClientAddress(freshAddress());
    const context = await browser.newContext({
      proxy: client.proxy,
      // Nobody waits for what fades, unless a journey is about that.
      reducedMotion: "reduce",
      ...options,
    });
    context.setDefaultTimeout(30_000);
    return new Person(context, await context.newPage(), urls, () => client.close());
  }

  /** Where this person is and what they see, for whoever has to find out why a journey failed. */
  async view(): Promise<string> {
    const pages = this.context.pages().map(async (page) => {
      const text = await page
        .locator("body")
        .innerText({ timeout: 1_000 })
        .catch((error: unknown) => String(error));
      return `${page.url()}\n${text.replaceAll(/^/gm, "  | ")}`;
    });
    return (await Promise.all(pages)).join("\n");
  }

  async leave(): Promise<void> {
    await this.context.close();
    await this.#release();
  }

  async open(path: string): Promise<void> {
    await this.page.goto(this.urls.app + path);
  }

  field(label: string) {
    return this.page.getByLabel(label, { exact: true });
  }

  button(name: string) {
    return this.page.getByRole("button", { name, exact: true });
  }

  anchor(name: string) {
    return this.page.getByRole("link", { name, exact: true });
  }

  heading(name: string | RegExp) {
    return this.page.getByRole("heading", { level: 1, name });
  }

  /** Path, query and hash of the page. */
  place(): string {
    const { pathname, search, hash } = new URL(this.page.url());
    return pathname + search + hash;
  }

  alert() {
    return this.page.getByRole("alert");
  }

  messages(to: string): Promise<Message[]> {
    return messagesTo(this.urls, to);
  }

  /** The code of the newest mail to an address, once `count` mails have arrived. */
  code(to: string, count = 1): Promise<string> {
    return mailedCode(this.urls, to, count);
  }

  /** The address in the newest mail to somebody that leads to a page of the app. */
  async link(to: string, path: string): Promise<string> {
    return eventually(`mail to ${to} with a link to ${path}`, async () => {
      for (const { text } of await this.messages(to)) {
        const found = text.match(/https?:\/\/\S+/g)?.find((url) => new URL(url).pathname === path);
        if (found !== undefined) return found;
      }
      return undefined;
    });
  }

  /** Fills in sign-up and arrives at the code step. */
  async askForAccount(email: string, password = PASSWORD, query = ""): Promise<void> {
    await this.open(`/sign-up${query}`);
    await this.field("Email").fill(email);
    await this.field("Password").fill(password);
    await this.button("Create account").click();
    await this.page.waitForURL(/\/verify-email/);
  }

  async createAccount(email: string, password = PASSWORD): Promise<void> {
    await this.askForAccount(email, password);
    await this.field("Code").fill(await this.code(email));
    await this.button("Verify").click();
    await this.untilSignedIn();
  }

  /** Has a session of `registered` in this profile already, as if left over from another day. */
  async resume(session: Tokens, path = "/"): Promise<void> {
    const { origin } = new URL(this.urls.app);
    const once = `journey.resumed.${crypto.randomUUID()}`;
    await this.context.addInitScript(
      ({ token, refreshToken, origin, once, slug }) => {
        if (location.origin !== origin || localStorage.getItem(once) !== null) return;
        localStorage.setItem(once, "");
        localStorage.setItem(`__convexAuthJWT_${slug}`, token);
        localStorage.setItem(`__convexAuthRefreshToken_${slug}`, refreshToken);
      },
      { ...session, origin, once, slug: latchkey.slug },
    );
    await this.open(path);
    await this.untilSignedIn();
  }

  async signIn(email: string, password = PASSWORD, query = ""): Promise<void> {
    await this.open(`/sign-in${query}`);
    await this.field("Email").fill(email);
    await this.field("Password").fill(password);
    await this.button("Sign in").click();
  }

  /** From sign-in through GitHub's page and back. */
  async continueAs(login: string): Promise<void> {
    await this.open("/sign-in");
    await this.button("Continue with GitHub").click();
    await this.button(login).click();
  }

  async untilSignedIn(): Promise<void> {
    await this.button("Account menu").waitFor();
  }

  async signOut(): Promise<void> {
    await this.button("Account menu").click();
    await this.page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
    await this.page.waitForURL(/\/sign-in/);
  }
}
