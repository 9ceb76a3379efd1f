/** The deployment's address from the build, or null if there is none a client could connect to. */
export function deploymentUrl(configured: unknown): string | null {
  if (typeof configured !== "string" || !URL.canParse(configured)) return null;
  return /^https?:$/.test(new URL(configured).protocol) ? configured : null;
}
