import { vi } from "vitest";
import { api, internal } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import { type App, PASSWORD, type Tokens, type Visitor, subjectOf } from "./convexApp";
import { comeBack, githubSignIn, leaveForGithub } from "./githubTrip";
import { bytesOf } from "./pictureFiles";
import { livesInSample } from "./sampleApp";

/** Steps that tests of the account centre share. */

export const MINUTE = 60_000;
export const DAY = 24 * 60 * MINUTE;

/** Lets the last proof of every session grow too old for what is sensitive. */
export function outlastProof(): void {
  vi.advanceTimersByTime(10 * MINUTE);
}

/** Another browser of the same person. */
export async function signedInElsewhere(
  app: App,
  email: string,
  password = PASSWORD,
  visitor: Visitor = { ip: "198.51.100.1" },
): Promise<Tokens> {
  const params = { flow: "signIn", email, password, browserSecret: app.secret() };
  return await app.tokens(params, visitor);
}

/** The secret in the newest mail to an address whose subject begins so. */
export async function linkFor(app: App, email: string, subject: string): Promise<string> {
  await app.settle();
  const mail = app.mailsTo(email).findLast((sent) => sent.subject.startsWith(subject));
  const token = /\/(?:not-me|undo-email)\?token=([\w-]+)/.exec(mail?.text ?? "")?.[1];
  if (token === undefined) throw new Error(`no link in a mail to ${email} about "${subject}"`);
  return token;
}

/** A user who has only GitHub. */
export async function githubOnly(app: App): Promise<Tokens> {
  const { tokens } = await githubSignIn(app);
  if (tokens === null) throw new Error("GitHub sign-in gave no tokens");
  return tokens;
}

/** A browser's next tokens: a proof counts from these on. */
export async function refreshed(app: App, { refreshToken }: Tokens): Promise<Tokens> {
  const tokens = await app.refresh(refreshToken);
  if (tokens === null) throw new Error("the session is over");
  return tokens;
}

/** A person without a password who proves who they are by a mailed code; their tokens after it. */
export async function provenByCode(app: App, tokens: Tokens, email: string): Promise<Tokens> {
  const me = app.as(tokens);
  await me.action(api.reauthentication.requestCode, {});
  await me.action(api.reauthentication.withCode, { code: await app.codeFor(email) });
  return await refreshed(app, tokens);
}

/** A user who has only GitHub, and has proven it by a mailed code: GitHub's word is no proof. */
export async function githubOnlyProven(app: App): Promise<Tokens> {
  return await provenByCode(app, await githubOnly(app), "octocat@example.com");
}

/** Connects GitHub from the settings; the new tokens, or the error of the callback page. */
export async function connectGithub(app: App, tokens: Tokens) {
  await app.as(tokens).mutation(api.signInMethods.connect, { provider: "github" });
  const departure = await leaveForGithub(app, tokens);
  const { code, error } = await comeBack(app, departure);
  if (code === null) return { error, tokens: null };
  const redeemed = await app.call({ params: { code }, verifier: departure.verifier }, tokens);
  return { error, tokens: redeemed.tokens ?? null };
}

/** Moves an account to another address. */
export async function changeEmail(app: App, tokens: Tokens, newEmail: string): Promise<void> {
  const browserSecret = app.secret();
  const caller = app.as(tokens);
  await caller.action(api.emailChanges.request, { newEmail, browserSecret });
  const code = await app.codeFor(newEmail);
  await caller.action(api.emailChanges.confirm, { newEmail, code, browserSecret });
}

/** A file as a browser uploads it. convex-test forgets its type, which a deployment keeps. */
export async function upload(
  app: App,
  type = "image/png",
  bytes = bytesOf(type),
): Promise<Id<"_storage">> {
  return await app.t.run(async (ctx) => {
    const file = await ctx.storage.store(new Blob([bytes]));
    await ctx.db.patch(file as never, { contentType: type } as never);
    return file;
  });
}

/** Somebody who has left something in every table that can hold it. */
export async function livedIn(app: App, email: string): Promise<Tokens> {
  const signedUp = await app.signedUp(email);
  const { tokens } = await connectGithub(app, signedUp);
  const me = app.as(tokens ?? signedUp);
  await signedInElsewhere(app, email);
  const doomed = await signedInElsewhere(app, email, PASSWORD, { ip: "192.0.2.1" });
  const sessionId = subjectOf(doomed.token).sessionId as Id<"authSessions">;
  await me.mutation(api.sessions.revoke, { sessionId });
  await me.action(api.avatars.attach, { storageId: await upload(app) });
  await me.mutation(api.users.updateProfile, { name: "Ada Lovelace" });
  await livesInSample(app, tokens ?? signedUp);
  const change = { newEmail: "elsewhere@example.com", browserSecret: app.secret() };
  await me.action(api.emailChanges.request, change);
  await app.settle();
  return tokens ?? signedUp;
}

/** Uses up allowances as wrong passwords do, without the cost of their hashes. */
export async function burnSignIns(
  app: App,
  email: string,
  times: number,
  ipOf: (i: number) => string,
): Promise<void> {
  for (let i = 0; i < times; i++) {
    const args = { email, fingerprints: [`stranger ${i}`] };
    const stranger = app.as({ ip: ipOf(i), userAgent: "guesser" });
    await stranger.mutation(internal.signIn.password.signIn.begin, args);
  }
}
