export interface CachedBundleOptions {
  /** Begins the file's name. */
  readonly name: string;
  /** Path within `local/`. */
  readonly entry: string;
  /** Packages that stay outside. */
  readonly external: readonly string[];
}

/**
 * The bundle's URL; made when there is none of these sources and packages. To be imported, or run
 * by a thread, with its query, which tells where the sources are. Throws what esbuild throws when
 * the sources cannot be bundled.
 */
export function cachedBundle(options: CachedBundleOptions): Promise<URL>;
