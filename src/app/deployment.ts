/** The deployment's address from the build, or null if there is none a client could connect to. */
export function deploymentUrl(configured: unknown): string | null {
  if (typeof configured !== "string" || !URL.canParse(configured)) return null;
  return /^https?:$/.test(new URL(configured).protocol) ? configured : null;
}

/**
 * Where the deployment answers HTTP actions: as configured, or on Convex Cloud beside its own
 * address.
 */
export function siteUrl(configured: unknown, deployment: unknown): string | null {
  return (
    deploymentUrl(configured) ??
    deploymentUrl(deployment)?.replace(/\.convex\.cloud\/?$/, ".convex.site") ??
    null
  );
}
