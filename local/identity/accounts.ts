import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { makeFolderFor, replaceFile } from "../files/durable-file";

/** Any login is taken, also ones a provider would refuse: an app should stand what it is sent. */
export const loginSchema = z
  .string()
  .min(1)
  .max(100)
  .refine((login) => !/[\p{Cc}/]/u.test(login), "must not have control characters or /");

/**
 * Somebody who can be picked on a sign-in page, by `login`. What else is known is the dialect's.
 */
export interface Account {
  readonly login: string;
}

/** Body of `PUT /_accounts/<login>`: any part of an account. */
export type Change<A extends Account> = { readonly [Name in keyof A]?: A[Name] | undefined };

/** What an account is in the dialect of a provider. */
export interface AccountFormat<A extends Account> {
  readonly account: z.ZodType<A>;
  readonly change: z.ZodType<Change<A>>;
  /** The member by which apps know an account: no two accounts may share its value. */
  readonly identifier: keyof A & string;
  /** What a new account has that `change` does not say. */
  readonly fresh: (login: string, change: Change<A>, others: readonly A[]) => A;
}

/** The accounts a person can pick, kept in `accounts.json`. */
export class Accounts<A extends Account> {
  readonly #file: string;
  readonly #format: AccountFormat<A>;
  #accounts: readonly A[];
  #queue: Promise<unknown> = Promise.resolve();

  private constructor(file: string, format: AccountFormat<A>, accounts: readonly A[]) {
    this.#file = file;
    this.#format = format;
    this.#accounts = accounts;
  }

  /**
   * Opens the accounts kept in `folder`; the shipped ones when there are none. A damaged file is
   * set aside, not lost.
   */
  static async open<A extends Account>(
    folder: string,
    format: AccountFormat<A>,
    shipped: readonly A[],
  ): Promise<Accounts<A>> {
    const file = join(folder, "accounts.json");
    await makeFolderFor(file);
    const content = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
      if (error.code === "ENOENT") return null;
      throw error;
    });
    if (content === null) return new Accounts(file, format, shipped);
    const kept = parseAccounts(content, format);
    if (kept !== undefined) return new Accounts(file, format, kept);
    const aside = `${file}.damaged`;
    await rename(file, aside);
    console.warn(`${file} was damaged: it is now ${aside}, and the shipped accounts are back.`);
    return new Accounts(file, format, shipped);
  }

  all(): readonly A[] {
    return this.#accounts;
  }

  /** Logins do not differ by case alone. */
  find(login: string): A | undefined {
    return this.#accounts.find((account) => sameLogin(account.login, login));
  }

  /** The account that apps know by `value`. */
  identified(value: A[keyof A & string]): A | undefined {
    const { identifier } = this.#format;
    return this.#accounts.find((account) => account[identifier] === value);
  }

  /** Adds or changes the account `login`; returns it as it now is, or what is wrong. */
  async put(
    login: string,
    value: unknown,
  ): Promise<{ account: A; added: boolean } | { problem: string }> {
    const parsedLogin = loginSchema.safeParse(login);
    if (!parsedLogin.success) return { problem: z.prettifyError(parsedLogin.error) };
    const { account: schema, change: changeSchema, identifier, fresh } = this.#format;
    const change = changeSchema.safeParse(value);
    if (!change.success) return { problem: z.prettifyError(change.error) };
    if (change.data.login !== undefined && !sameLogin(change.data.login, login))
      return { problem: "The login in the body is not the one in the address." };
    return this.#inTurn(async () => {
      const before = this.find(login);
      const account = schema.parse({
        ...(before ?? fresh(login, change.data, this.#accounts)),
        ...definedOf(change.data),
      });
      const holder = this.identified(account[identifier]);
      if (holder !== undefined && holder !== before)
        return {
          problem: `The ${identifier} ${String(account[identifier])} belongs to ${holder.login}.`,
        };
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

  async #keep(accounts: readonly A[]): Promise<void> {
    await replaceFile(this.#file, `${JSON.stringify(accounts, null, 2)}\n`);
    this.#accounts = accounts;
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }
}

function sameLogin(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function definedOf(change: object): object {
  return Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
}

function parseAccounts<A extends Account>(
  content: string,
  { account }: AccountFormat<A>,
): A[] | undefined {
  try {
    return z.array(account).safeParse(JSON.parse(content)).data;
  } catch {
    return undefined;
  }
}
