import type { ActionCtx, MutationCtx } from "../_generated/server";
import { hasLocalSite, trustsProxies } from "../lib/environment";
import { canonicalAddress, isLoopback } from "./networks";

/** Who is calling, as far as the request tells and can be believed. */
export interface Client {
  /** In its one spelling; null for scheduled work, and where the caller could say anything. */
  ip: string | null;
  userAgent: string | null;
}

const USER_AGENT_MAX = 256;

/**
 * Address and user agent of the request. A deployment passes on the first element of
 * `X-Forwarded-For`, which is the caller's word unless a proxy of ours has replaced it.
 */
export async function clientOf(ctx: Pick<ActionCtx | MutationCtx, "meta">): Promise<Client> {
  const { ip, userAgent } = await ctx.meta.getRequestMetadata();
  return {
    ip: ip !== null && trustsProxies() ? canonicalAddress(ip) : null,
    userAgent: userAgent?.slice(0, USER_AGENT_MAX) ?? null,
  };
}

/** The fields of a client that a document keeps. */
export function clientFields(client: Client): { ip?: string; userAgent?: string } {
  return {
    ...(client.ip !== null && { ip: client.ip }),
    ...(client.userAgent !== null && { userAgent: client.userAgent }),
  };
}

/**
 * Whether a client is anybody on a developer's machine: the app's own address is local, so everyone
 * who uses it comes from there.
 */
export function isDeveloper({ ip }: Client): boolean {
  return hasLocalSite() && isLoopback(ip);
}
