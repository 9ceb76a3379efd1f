import type { ActionCtx, MutationCtx } from "../_generated/server";

/** Who is calling, as far as the request tells. */
export interface Client {
  ip: string | null;
  userAgent: string | null;
}

const USER_AGENT_MAX = 256;
const IP_MAX = 64;

/** Address and user agent of the request, cut to what is worth keeping. Null for scheduled work. */
export async function clientOf(ctx: Pick<ActionCtx | MutationCtx, "meta">): Promise<Client> {
  const { ip, userAgent } = await ctx.meta.getRequestMetadata();
  return {
    ip: ip?.slice(0, IP_MAX) ?? null,
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
 * What of an address stands for one network: an IPv4 address, or the first 64 bits of an IPv6 one,
 * of which a household owns all the rest.
 */
export function networkOf(ip: string | null): string {
  if (ip === null) return "unknown";
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(ip)?.[1];
  if (mapped !== undefined) return mapped;
  if (!ip.includes(":")) return ip;
  const [head = "", tail = ""] = ip.toLowerCase().split("::");
  const front = head.split(":").filter(Boolean);
  const back = tail.split(":").filter(Boolean);
  const zeros = ip.includes("::") ? Math.max(0, 8 - front.length - back.length) : 0;
  const groups = [...front, ...Array.from({ length: zeros }, () => "0"), ...back];
  return `${groups.slice(0, 4).join(":")}::/64`;
}

/**
 * Whether an address names no network: your own machine, or a proxy on it that speaks for everyone.
 */
export function isLoopback(ip: string | null): boolean {
  return ip === null || ip === "::1" || /^(::ffff:)?127\./i.test(ip);
}
