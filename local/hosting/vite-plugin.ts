/**
 * Serves `vite preview` as production is served, and writes the same rules into `dist/` for the common static hosts.
 * Imports name their files in full, because Vite's native config loader resolves nothing.
 */
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Plugin, loadEnv } from "vite";
import { builtFor, originsOfBuild } from "./build-origins.ts";
import { HEADERS_FILE, headersForAll, hostingFiles } from "./hosting-files.ts";
import { type Origins, securityHeaders } from "./security-headers.ts";

export function hosting(): Plugin {
  let origins: Origins = { convexUrl: undefined, pictures: [] };
  return {
    name: "latchkey-hosting",
    config({ root = process.cwd(), envDir = root }, { command, mode }) {
      if (command !== "build") return undefined;
      origins = asBuildError(() => originsOfBuild(loadEnv(mode, envDir, "VITE_"), mode));
      const { siteUrl } = origins;
      if (siteUrl === undefined) return undefined;
      return { define: { "import.meta.env.VITE_CONVEX_SITE_URL": JSON.stringify(siteUrl) } };
    },
    configurePreviewServer({ config, middlewares }) {
      // Of the build that is shown, whatever this machine's own files name by now.
      const file = join(resolve(config.root, config.build.outDir), HEADERS_FILE);
      const headers = existsSync(file) ? headersForAll(readFileSync(file, "utf8")) : [];
      middlewares.use((_request, response, next) => {
        for (const [name, value] of headers) response.setHeader(name, value);
        next();
      });
    },
    generateBundle() {
      for (const { fileName, source } of hostingFiles(securityHeaders(origins)))
        this.emitFile({ type: "asset", fileName, source });
    },
    writeBundle() {
      this.info(builtFor(origins));
    },
  };
}

/** What went wrong is in the message; where in this code it was noticed is not worth a screen of lines. */
function asBuildError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) delete error.stack;
    throw error;
  }
}
