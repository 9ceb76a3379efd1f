/** HTTP actions: everything on the site port, and `/http/*` on the cloud port (P9). */
import type { RawRequest } from "../../http/request";
import type { Answer } from "../../http/response-writer";
import type { Handler } from "../../http/serve";
import type { Authenticator } from "../auth/authenticator";
import type { Identity } from "../runtime/calls";
import { newRequest } from "../runtime/function-call";
import type { Engine } from "../engine/engine";
import { outgoingHttpAnswer } from "../runtime/http-failure";
import { errorResponse } from "./error-response";
import { ApiError } from "../protocol/api-error";

/** Methods an HTTP action may be registered for, and HEAD, which is served by GET. */
const METHODS = new Set(["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS"]);
const BODYLESS = new Set(["GET", "HEAD", "OPTIONS"]);
const MAX_BODY_BYTES = 20 * 1024 * 1024;

/** With `redact`, an action that throws is answered without its error's text. */
export function httpActionHandler(
  engine: Engine,
  authenticator: Authenticator,
  redact: boolean,
): Handler<Answer> {
  return async ({ method, body }, raw) => {
    const { target, origin, headers, signal } = raw;
    if (!METHODS.has(method))
      return errorResponse(405, "MethodNotAllowed", `HTTP actions cannot be called by ${method}.`);
    if (engine.code?.analysis.modules["http.js"] === undefined)
      return new Response("This Convex deployment does not have HTTP actions enabled.", {
        status: 404,
      });
    if (declaredLength(raw) > MAX_BODY_BYTES) return tooLarge();
    const answer = await engine.runHttpAction({
      request: {
        method,
        url: origin + target,
        headers,
        body: BODYLESS.has(method) ? null : limitBody(body),
      },
      identity: await identify(authenticator, raw),
      metadata: newRequest({ ip: raw.ip, userAgent: headerOf(raw, "user-agent") }),
      signal,
    });
    return outgoingHttpAnswer(answer, redact);
  };
}

/**
 * A header that is not ours does not fail the request: the action may read it its own way (P7.5).
 */
async function identify(authenticator: Authenticator, raw: RawRequest): Promise<Identity> {
  try {
    return (await authenticator.header(headerOf(raw, "authorization"))).identity;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { kind: "invalid", error: error.message };
  }
}

function declaredLength(raw: RawRequest): number {
  return Number(headerOf(raw, "content-length") ?? 0);
}

/** The first of that name. */
function headerOf({ headers }: RawRequest, name: string): string | null {
  return headers.find(([candidate]) => candidate.toLowerCase() === name)?.[1] ?? null;
}

function tooLarge(): Response {
  return errorResponse(
    413,
    "RequestTooLarge",
    `HTTP actions take bodies of up to ${MAX_BODY_BYTES} bytes.`,
  );
}

/** Bodies of undeclared length fail in the action's hands once they are too long. */
function limitBody(body: ReadableStream<Uint8Array> | null): ReadableStream<Uint8Array> | null {
  let size = 0;
  const limit = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.byteLength;
      if (size > MAX_BODY_BYTES)
        controller.error(new Error(`The request body is larger than ${MAX_BODY_BYTES} bytes.`));
      else controller.enqueue(chunk);
    },
  });
  return body?.pipeThrough(limit) ?? null;
}
