import type { AuthConfig } from "convex/server";

/** Convex trusts the tokens this deployment signs itself. CONVEX_SITE_URL is built in. */
export default {
  providers: [{ domain: process.env["CONVEX_SITE_URL"] ?? "", applicationID: "convex" }],
} satisfies AuthConfig;
