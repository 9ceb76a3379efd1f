import { internal } from "../../_generated/api";
import type { ActionCtx } from "../../_generated/server";
import { newMailedCode } from "../../challenges/challenges";
import { clientOf } from "../../security/client";
import { fingerprintsOf } from "../../security/devices";
import { type Result, appError, unwrap } from "../../lib/result";
import { hashPassword, needsRehash, verifyPassword } from "../../security/passwordHash";
import { breachRefusal, localRefusal } from "../../security/passwordPolicy";
import { sha256 } from "../../security/secrets";
import type { RunnableMethod } from "../../auth/hardenedAuth";
import type { Tokens } from "../../auth/library";
import { type PasswordFlow, type PasswordParams, passwordParams } from "../../shared/validation";

/**
 * E-mail and password. Every flow answers alike for known and unknown addresses: the same work, the
 * same reply, and the difference only in the mailbox.
 */

type Params<Flow extends PasswordFlow> = Extract<PasswordParams, { flow: Flow }>;
type Ctx = Pick<ActionCtx, "runMutation" | "meta">;

/**
 * The parameters of a flow. One failure for everything else: the screens check each field before
 * they send it.
 */
function readParams(params: unknown): PasswordParams {
  const parsed = passwordParams.safeParse(params);
  if (!parsed.success) throw appError({ code: "INVALID_INPUT" });
  return parsed.data;
}

async function whoOf(params: {
  email: string;
  browserSecret: string;
  language?: string | undefined;
}) {
  const { email, browserSecret, language } = params;
  const browserHash = await sha256(browserSecret);
  return { email, browserHash, ...(language !== undefined && { language }) };
}

function refuseWeak(password: string, email: string): void {
  const refusal = localRefusal(password, email);
  if (refusal !== null) throw appError(refusal);
}

async function refuseBreached(password: string): Promise<void> {
  const refusal = await breachRefusal(password);
  if (refusal !== null) throw appError(refusal);
}

async function signUp(ctx: Ctx, params: Params<"signUp">): Promise<null> {
  const { email, password } = params;
  refuseWeak(password, email);
  const who = await whoOf(params);
  unwrap(await ctx.runMutation(internal.signIn.password.signUp.begin, who));
  await refuseBreached(password);
  const passwordHash = await hashPassword(password);
  const request = { ...who, ...(await newMailedCode()), passwordHash };
  return unwrap(await ctx.runMutation(internal.signIn.password.signUp.request, request));
}

async function verifyEmail(ctx: Ctx, params: Params<"email-verification">): Promise<Tokens | null> {
  const who = await whoOf(params);
  const { code } = params;
  if (code === undefined) {
    const again = { ...who, ...(await newMailedCode()) };
    return unwrap(await ctx.runMutation(internal.signIn.password.signUp.resend, again));
  }
  const answer = { ...who, code };
  return unwrap(await ctx.runMutation(internal.signIn.password.signUp.complete, answer));
}

/**
 * Two transactions, one before the hash and one after it, and no more: each is a wait for the disk.
 */
async function signIn(ctx: Ctx, params: Params<"signIn">): Promise<Tokens> {
  const { email, password } = params;
  const asked = await whoOf(params);
  const fingerprints = await fingerprintsOf(asked.browserHash, await clientOf(ctx));
  const who = { email, fingerprints };
  const begun = await ctx.runMutation(internal.signIn.password.signIn.begin, who);
  const { accountHash, pendingHash, knownBy } = unwrap(begun);
  if ((await verifyPassword(password, accountHash)) && accountHash !== null) {
    const newHash = needsRehash(accountHash) ? await hashPassword(password) : null;
    const { browserHash } = asked;
    const verified = { ...who, browserHash, knownBy, verifiedHash: accountHash, newHash };
    return unwrap(await ctx.runMutation(internal.signIn.password.signIn.complete, verified));
  }
  // A pending sign-up exists for known and unknown addresses alike, and is looked for whether or
  // not there is one.
  if ((await verifyPassword(password, pendingHash)) && pendingHash !== null) {
    const resumed = { ...asked, verifiedHash: pendingHash, ...(await newMailedCode()) };
    const result: Result<null> = await ctx.runMutation(
      internal.signIn.password.signIn.resume,
      resumed,
    );
    unwrap(result);
  }
  await ctx.runMutation(internal.signIn.password.signIn.fail, { email });
  throw appError({ code: "INVALID_CREDENTIALS" });
}

async function requestReset(ctx: Ctx, params: Params<"reset">): Promise<null> {
  const request = { ...(await whoOf(params)), ...(await newMailedCode()) };
  return unwrap(await ctx.runMutation(internal.signIn.password.reset.request, request));
}

async function completeReset(ctx: Ctx, params: Params<"reset-verification">): Promise<Tokens> {
  const { code, email, newPassword } = params;
  refuseWeak(newPassword, email);
  const answer = { ...(await whoOf(params)), code };
  // Sent again: the password must be the one that was set.
  const again = async ({ doneHash }: { doneHash: string }): Promise<Tokens> => {
    if (!(await verifyPassword(newPassword, doneHash))) throw appError({ code: "CODE_EXPIRED" });
    return unwrap(await ctx.runMutation(internal.signIn.password.reset.again, answer));
  };
  const done = unwrap(await ctx.runMutation(internal.signIn.password.reset.check, answer));
  if (done !== null) return await again(done);
  // A refused password costs no code: the person tries another one.
  await refuseBreached(newPassword);
  const passwordHash = await hashPassword(newPassword);
  const change = { ...answer, passwordHash };
  const changed = unwrap(await ctx.runMutation(internal.signIn.password.reset.complete, change));
  return "doneHash" in changed ? await again(changed) : changed;
}

/** Tokens where a flow ends in a session, null where the next step is in the mailbox. */
async function runFlow(ctx: Ctx, params: PasswordParams): Promise<Tokens | null> {
  switch (params.flow) {
    case "signUp":
      return await signUp(ctx, params);
    case "email-verification":
      return await verifyEmail(ctx, params);
    case "signIn":
      return await signIn(ctx, params);
    case "reset":
      return await requestReset(ctx, params);
    case "reset-verification":
      return await completeReset(ctx, params);
    default:
      return params satisfies never;
  }
}

/** E-mail and password, as a sign-in method. */
export const passwordMethod: RunnableMethod = {
  settings: [],
  run: async (ctx, params) => (await runFlow(ctx, readParams(params))) ?? "started",
};
