/** The answers of the stand-ins. */

/** Headers of every answer of the stand-ins: nothing is to be cached, sniffed or framed. */
export const COMMON_HEADERS = {
  "cache-control": "no-store",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
} as const;

type Extras = { status?: number; headers?: Record<string, string> };

export function json(value: unknown, { status = 200, headers = {} }: Extras = {}): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { ...COMMON_HEADERS, "content-type": "application/json; charset=utf-8", ...headers },
  });
}

export function asset(content: string | Uint8Array, contentType: string): Response {
  return new Response(typeof content === "string" ? content : new Uint8Array(content), {
    headers: { ...COMMON_HEADERS, "content-type": contentType },
  });
}

export function noContent(): Response {
  return new Response(null, { status: 204, headers: COMMON_HEADERS });
}

export function redirect(location: string): Response {
  return new Response(null, { status: 302, headers: { ...COMMON_HEADERS, location } });
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
