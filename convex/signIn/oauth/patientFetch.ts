/** For each answer of a provider, its last byte included. Coming back takes several in turn. */
const TIMEOUT = 10_000;

/**
 * `fetch` that gives up on a provider that answers too slowly, at its first byte or at its last.
 */
export async function patientFetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), TIMEOUT);
  try {
    const response = await fetch(input, { ...init, signal: abort.signal });
    const { status, headers } = response;
    return new Response(await response.arrayBuffer(), { status, headers });
  } finally {
    clearTimeout(timer);
  }
}
