import { deploymentUrl } from "../../lib/deployment-url";

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
