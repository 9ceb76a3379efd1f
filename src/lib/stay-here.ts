/** The auth client leaves for GitHub as soon as it has its answer, however late. Only a fresh page keeps it from that. */
export function stayHere(): void {
  window.location.reload();
}
