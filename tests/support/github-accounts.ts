/**
 * The switches of the GitHub stand-in (local/identity). Journeys make accounts of their own: others
 * use it at the same time.
 */
import { freshEmail } from "./person";
import type { ProductUrls } from "./product";

async function put({ identity }: ProductUrls, path: string, body: object): Promise<void> {
  const response = await fetch(`${identity}/github${path}`, {
    method: "PUT",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`PUT ${path}: ${await response.text()}`);
}

interface Described {
  readonly email?: string;
  readonly name?: string;
  /** An address of its own, or one that a browser must not follow. */
  readonly avatar_url?: string;
}

/** A GitHub account with one verified primary address; returns its login. */
export async function newGithubAccount(
  urls: ProductUrls,
  { email = freshEmail("gil"), ...rest }: Described = {},
): Promise<string> {
  const login = `gil-${crypto.randomUUID().slice(0, 8)}`;
  const emails = [{ email, primary: true, verified: true, visibility: null }];
  await put(urls, `/_accounts/${login}`, { name: "Gil", ...rest, emails });
  return login;
}

/** Makes a step of the way fail for one account. */
export function failAtGithub(
  urls: ProductUrls,
  failure: { step: "token" | "user" | "emails"; login: string; status: number },
): Promise<void> {
  return put(urls, "/_failure", failure);
}

/** Ends all failures. */
export async function healGithub({ identity }: ProductUrls): Promise<void> {
  await fetch(`${identity}/github/_failure`, { method: "DELETE" });
}
