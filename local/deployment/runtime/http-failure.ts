/** The answer for an HTTP action that threw (P9.4). */
import { Response, withLength } from "./globals/response";

/**
 * Marks such answers until they leave the server, which takes it off and may withhold the details.
 */
const MARK = "latchkey-uncaught-error";

/**
 * `code` is what every caller may see; `details` only callers of a deployment that withholds
 * nothing.
 */
export function httpFailure(
  requestId: string,
  details: { readonly headline: string; readonly trace: string; readonly data?: unknown },
): Response {
  const { headline, ...rest } = details;
  const code = `[Request ID: ${requestId}] Server Error: ${headline}`;
  return known({ code, ...rest }, { [MARK]: requestId });
}

/**
 * Every answer of an HTTP action passes here last. With `redact`, nothing of the author's code is
 * told (P3.13).
 */
export function outgoingHttpAnswer(answer: Response, redact: boolean): Response {
  const requestId = answer.headers.get(MARK);
  if (requestId === null) return answer;
  if (redact) {
    void answer.body?.cancel();
    return known({ code: `[Request ID: ${requestId}] Server Error` }, {});
  }
  answer.headers.delete(MARK);
  return answer;
}

function known(content: unknown, headers: Readonly<Record<string, string>>): Response {
  return withLength(Response.json(content, { status: 500, headers }));
}
