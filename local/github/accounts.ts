import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { makeFolderFor, replaceFile } from "../files/durable-file";
import { shippedAccounts } from "./shipped-accounts";

/** As `/user/emails` lists them. */
const emailSchema = z.strictObject({
  email: z.string().min(1).max(320),
  primary: z.boolean().default(false),
  verified: z.boolean().default(true),
  visibility: z.enum(["public", "private"]).nullable().default(null),
});

/** Any login is taken, also ones GitHub would refuse: an app should stand what a provider sends. */
const loginSchema = z
  .string()
  .min(1)
  .max(100)
  .refine((login) => !/[\p{Cc}/]/u.test(login), "must not have control characters or /");

const fields = {
  id: z.int().min(1),
  name: z.string().max(1_000).nullable(),
  avatar_url: z.string().max(2_000).nullable(),
  email: z.string().max(320).nullable(),
  emails: z.array(emailSchema).max(100),
};

/** `email` is the public address. `avatar_url` null stands for a picture drawn here. */
const accountSchema = z.strictObject({ login: loginSchema, ...fields });
export type Account = z.infer<typeof accountSchema>;

/** Body of `PUT /_accounts/<login>`: what is left out stays as it was, or gets the emptiest value. */
const changeSchema = z.strictObject({ login: loginSchema, ...fields }).partial();

const FIRST_FREE_ID = 1_000;

/** The accounts a person can pick, kept in `accounts.json`. */
export class Accounts {
  readonly #file: string;
  #accounts: Account[];
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: string, accounts: Account[]) {
    this.#file = file;
    this.#accounts = accounts;
  }

  /** Opens the accounts kept in `folder`; the shipped ones when there are none. A damaged file is set aside, not lost. */
  static async open(folder: string): Promise<Accounts> {
    const file = join(folder, "accounts.json");
    await makeFolderFor(file);
    const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (content === null) return new Accounts(file, shippedAccounts());
    const kept = parseAccounts(content);
    if (kept !== undefined) return new Accounts(file, kept);
    const aside = `${file}.damaged`;
    await rename(file, aside);
    console.warn(`${file} was damaged: it is now ${aside}, and the shipped accounts are back.`);
    return new Accounts(file, shippedAccounts());
  }

  all(): readonly Account[] {
    return this.#accounts;
  }

  /** Logins do not differ by case alone, as at GitHub. */
  find(login: string): Account | undefined {
    return this.#accounts.find((account) => sameLogin(account.login, login));
  }

  byId(id: number): Account | undefined {
    return this.#accounts.find((account) => account.id === id);
  }

  /** Adds or changes the account `login`; returns it as it now is, or what is wrong. */
  async put(
    login: string,
    value: unknown,
  ): Promise<{ account: Account; added: boolean } | { problem: string }> {
    const parsedLogin = loginSchema.safeParse(login);
    if (!parsedLogin.success) return { problem: z.prettifyError(parsedLogin.error) };
    const change = changeSchema.safeParse(value);
    if (!change.success) return { problem: z.prettifyError(change.error) };
    if (change.data.login !== undefined && !sameLogin(change.data.login, login))
      return { problem: "The login in the body is not the one in the address." };
    return this.#inTurn(async () => {
      const before = this.find(login);
      const account = accountSchema.parse({
        ...(before ?? { login, id: this.#freeId(), ...EMPTY, ...addressesOf(change.data) }),
        ...definedOf(change.data),
      });
      const holder = this.byId(account.id);
      if (holder !== undefined && holder !== before)
        return { problem: `The id ${account.id} belongs to ${holder.login}.` };
      await this.#keep(
        before === undefined
          ? [...this.#accounts, account]
          : this.#accounts.map((one) => (one === before ? account : one)),
      );
      return { account, added: before === undefined };
    });
  }

  /** false when there is no such account. */
  remove(login: string): Promise<boolean> {
    return this.#inTurn(async () => {
      const account = this.find(login);
      if (account === undefined) return false;
      await this.#keep(this.#accounts.filter((one) => one !== account));
      return true;
    });
  }

  async #keep(accounts: Account[]): Promise<void> {
    await replaceFile(this.#file, `${JSON.stringify(accounts, null, 2)}\n`);
    this.#accounts = accounts;
  }

  #freeId(): number {
    return Math.max(FIRST_FREE_ID, ...this.#accounts.map(({ id }) => id)) + 1;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

const EMPTY = { name: null, avatar_url: null, email: null, emails: [] } as const;

/** GitHub lets people show only addresses that it has verified: the public one of a new account is in its list. */
function addressesOf({ email }: z.infer<typeof changeSchema>): Partial<Account> {
  if (email === undefined || email === null || email === "") return {};
  return { emails: [{ email, primary: true, verified: true, visibility: "public" }] };
}

function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function definedOf(change: z.infer<typeof changeSchema>): Partial<Account> {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function parseAccounts(content: string): Account[] | undefined {
  try {
    return z.array(accountSchema).safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}
