import type { Html } from "./markup";

/** Headers every answer of the local servers carries: nothing here is to be cached, sniffed or framed by others. */
const COMMON = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

type Extras = { status?: number; headers?: Record<string, string> };

export function json(value: unknown, { status = 200, headers = {} }: Extras = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...COMMON, "content-type": "application/json; charset=utf-8", ...headers },
  });
}

/** A page of ours. `policy` is its whole Content-Security-Policy but for `default-src 'none'` and the like. */
export function html(
  page: Html,
  { policy, status = 200 }: { policy: string; status?: number },
): Response {
  return new Response(page.markup, {
    status,
    headers: {
      ...COMMON,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": `default-src 'none'; ${policy}; base-uri 'none'; frame-ancestors 'none'`,
      "x-frame-options": "DENY",
    },
  });
}

export function asset(content: string | Uint8Array, contentType: string): Response {
  return new Response(typeof content === "string" ? content : new Uint8Array(content), {
    headers: { ...COMMON, "content-type": contentType },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: COMMON });
}

export function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { ...COMMON, location } });
}

/** The request body as JSON, or undefined when it is not JSON. */
export async function readJson(request: Request): Promise<unknown> {
  const text = await request.text();
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
