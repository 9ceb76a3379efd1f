import type { MutationCtx } from "../_generated/server";
import type { ChallengePurpose } from "../shared/challengePurposes";
import type { Result } from "../lib/result";
import type { Client } from "../security/client";
import { type Use, check, consume, globally, perNetwork, reset } from "../security/rateLimits";
import { CHALLENGES } from "./purposes";

/** How many mails with codes may leave, and who pays for them. */

/** What a mail with a code is asked for. */
interface Asked {
  purpose: ChallengePurpose;
  email: string;
}

/** The same, and by which browser. */
interface AskedBy extends Asked {
  browserHash: string;
}

/**
 * From whose allowance a mail is taken: the address's, which anybody can use up, or for somebody
 * who is signed in that of their session (which stands for the browser) within their own.
 */
function mailUses({ purpose, email, browserHash }: Asked & Partial<AskedBy>): Use[] {
  if (CHALLENGES[purpose].allowance === "address")
    return [{ limit: "mailAddress", subject: email }];
  return [
    { limit: "mailSession", subject: `${email}|${browserHash}` },
    { limit: "mailSignedIn", subject: email },
  ];
}

/**
 * Everybody's allowance of mails, as far as it concerns a visitor; it does not refuse anybody who
 * is signed in.
 */
function everybodysMails(client: Client | null): Use {
  return globally("mailGlobal", client === null ? [] : perNetwork("codeNetwork", client));
}

/** Whether another mail may go to the address now, because of this visitor. */
export async function checkMail(
  ctx: MutationCtx,
  key: AskedBy,
  client: Client,
): Promise<Result<null>> {
  for (const use of mailUses(key)) {
    const mails = await check(ctx, use);
    if (!mails.ok) return mails;
  }
  return await check(ctx, everybodysMails(client));
}

/**
 * Gives an address its whole allowance for a purpose again, once its owner has proved who they are.
 */
export async function renewMail(ctx: MutationCtx, key: Asked): Promise<void> {
  for (const use of mailUses(key)) await reset(ctx, use);
}

/**
 * Consumes what a mail costs. Those for a browser that the owner is known by are taken from its own
 * allowance: strangers can neither use it up, nor see by theirs that the owner was here.
 * Everybody's is looked at whether or not a mail will leave, and pays only if one does: a refusal
 * must not tell who has an account.
 */
export async function consumeMail(
  ctx: MutationCtx,
  key: AskedBy,
  client: Client | null,
  device: string | null,
): Promise<Result<null>> {
  if (device !== null)
    return await consume(ctx, [{ limit: "mailDevice", subject: `${key.email}|${device}` }]);
  const everybodys = await check(ctx, everybodysMails(client));
  return everybodys.ok ? await consume(ctx, mailUses(key)) : everybodys;
}
