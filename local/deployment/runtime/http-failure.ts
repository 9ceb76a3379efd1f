/** The answer for an HTTP action that threw (P9.4). */

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
  return Response.json({ code, ...rest }, { status: 500, headers: { [MARK]: requestId } });
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
    return Response.json({ code: `[Request ID: ${requestId}] Server Error` }, { status: 500 });
  }
  const { status, statusText, body } = answer;
  const headers = new Headers(answer.headers);
  headers.delete(MARK);
  return new Response(body, { status, statusText, headers });
}
