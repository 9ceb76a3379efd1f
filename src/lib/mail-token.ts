import { useState } from "react";

/**
 * What mails carry in their links is read once and taken out of the address bar, where others could
 * read it.
 */
function takeToken(): string {
  const parameters = new URLSearchParams(window.location.search);
  const token = parameters.get("token") ?? "";
  if (parameters.has("token"))
    window.history.replaceState(window.history.state, "", window.location.pathname);
  return token;
}

let taken: { path: string; token: string } | null = null;

/** The token of the mail's link that this page was opened by; "" if it was opened without one. */
export function useMailToken(): string {
  const [token] = useState(() => {
    const path = window.location.pathname;
    const fresh = takeToken();
    // Drawing may begin twice before it is shown; the address has the token only the first time.
    if (fresh !== "" || taken?.path !== path) taken = { path, token: fresh };
    return taken.token;
  });
  return token;
}
