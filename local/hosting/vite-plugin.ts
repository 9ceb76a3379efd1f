/**
 * Serves `vite preview` as production is served, and writes the same rules into `dist/` for the common static hosts.
 * Imports name their files in full, because Vite's native config loader resolves nothing.
 */
import type { Plugin } from "vite";
import { hostingFiles } from "./hosting-files.ts";
import { type Origins, securityHeaders } from "./security-headers.ts";

/** Reads `VITE_CONVEX_URL` and `VITE_PICTURE_ORIGINS` (comma-separated) from the environment Vite has loaded. */
function originsFrom(env: Record<string, unknown>): Origins {
  const text = (name: string) =>
    typeof env[name] === "string" && env[name] !== "" ? env[name] : undefined;
  return {
    convexUrl: text("VITE_CONVEX_URL"),
    siteUrl: text("VITE_CONVEX_SITE_URL"),
    pictures: (text("VITE_PICTURE_ORIGINS") ?? "").split(",").filter((origin) => origin !== ""),
  };
}

export function hosting(): Plugin {
  let origins: Origins = { convexUrl: undefined, pictures: [] };
  return {
    name: "latchkey-hosting",
    configResolved(config) {
      origins = originsFrom(config.env);
    },
    configurePreviewServer(server) {
      const headers = Object.entries(securityHeaders(origins));
      server.middlewares.use((_request, response, next) => {
        for (const [name, value] of headers) response.setHeader(name, value);
        next();
      });
    },
    generateBundle() {
      for (const { fileName, source } of hostingFiles(securityHeaders(origins)))
        this.emitFile({ type: "asset", fileName, source });
    },
  };
}
