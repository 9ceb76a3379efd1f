import type { IncomingMessage, ServerResponse } from "node:http";
import inject from "light-my-request";

/**
 * A fetch-style handler that passes requests to what expects Node's request and response.
 * @param base the path below which `listener` is mounted; it sees the rest of it
 */
export function handlerOf(listener: Listener, base: string) {
  const mounted = (incoming: Mounted, outgoing: ServerResponse) => {
    incoming.originalUrl = incoming.url;
    incoming.url = incoming.url?.slice(base.length);
    void listener(incoming, outgoing);
  };
  return async (request: Request): Promise<Response> => {
    const { method, url, headers } = request;
    const answer = await inject(mounted, {
      method: method as "GET" | "POST", // the routes have no others
      url,
      headers: { ...Object.fromEntries(headers), host: new URL(url).host },
      payload: Buffer.from(await request.arrayBuffer()),
    });
    const { statusCode: status, rawPayload } = answer;
    const body = rawPayload.length === 0 ? null : new Uint8Array(rawPayload);
    const response = new Response(body, { status });
    for (const [name, values] of Object.entries(answer.headers))
      for (const value of [values].flat())
        if (value !== undefined) response.headers.append(name, String(value));
    return response;
  };
}

/** Answers in the end, whatever happens: it does not reject. */
type Listener = (incoming: IncomingMessage, outgoing: ServerResponse) => Promise<unknown>;

/** By this, frameworks tell where they are mounted. */
type Mounted = IncomingMessage & { originalUrl?: string | undefined };
