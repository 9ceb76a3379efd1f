import { COMMON_HEADERS } from "../http/respond";
import type { Html } from "./markup";

/**
 * A page of ours. `policy` is its whole Content-Security-Policy but for `default-src 'none'` and
 * the like.
 */
export function htmlResponse(
  page: Html,
  { policy, status = 200 }: { policy: string; status?: number },
): Response {
  const whole = `default-src 'none'; ${policy}; base-uri 'none'; frame-ancestors 'none'`;
  return new Response(page.markup, {
    status,
    headers: {
      ...COMMON_HEADERS,
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": whole,
      "x-frame-options": "DENY",
    },
  });
}
