/**
 * Loads a fresh page, the only way to keep the auth client from leaving for a provider: it does so
 * as soon as it has its answer, however late.
 */
export function reloadPage(): void {
  window.location.reload();
}
