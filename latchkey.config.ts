/**
 * The one page a developer edits first: everything that makes this account system yours. Pure data,
 * read by the browser, the backend, the mails, index.html and the theme. Durations are milliseconds.
 */

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

export const latchkey = {
  /** As people read it: in titles, sentences and mails. A password that is only this is refused. */
  name: "Latchkey",
  /**
   * Lower case letters, digits and hyphens. Begins the names of what the browser stores, so that
   * changing it signs out everybody once.
   */
  slug: "latchkey",
  /**
   * Colours as CSS writes them, for the light and the dark scheme. `accent` must be readable as text
   * on the page (4.5:1), `mark` is the ground of the logo.
   */
  theme: {
    accent: { light: "oklch(0.52 0.105 68)", dark: "oklch(0.82 0.11 82)" },
    mark: { light: "#2b2622", dark: "#e2b866" },
    markInk: { light: "#e2b866", dark: "#241d12" },
  },
  /** The logo: one SVG path in a square of 32 by 32, drawn in `markInk` on `mark`. */
  logo: "M16 7.5a5 5 0 0 0-2.4 9.4L12.2 24.5h7.6l-1.4-7.6A5 5 0 0 0 16 7.5Z",
  mail: {
    /** The sender when AUTH_EMAIL_FROM is not set: Resend's, which only reaches its own customer. */
    testSender: "onboarding@resend.dev",
  },
  /** Addresses of your legal pages; null where there is none. Shown at sign-up. */
  legal: { terms: null as string | null, privacy: null as string | null },
  signIn: {
    /** Which OAuth providers are offered: all that there are (convex/signIn), or these ids. */
    providers: "all" as "all" | readonly string[],
  },
  session: {
    /** An access token; a revoked session stops at once all the same. */
    accessToken: 10 * MINUTE,
    /** After this, people sign in again. */
    total: 30 * DAY,
    /** A session that nobody uses for so long is over. */
    inactive: 14 * DAY,
  },
  password: {
    /** Characters; at least 8 (NIST SP 800-63B). */
    minLength: 8,
    /** What the hint asks for; not enforced. */
    advisedLength: 15,
  },
} as const;
