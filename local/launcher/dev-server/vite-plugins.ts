/**
 * What local/ adds to Vite's development server: one address, and hands off the data folder.
 * Imports name their files in full, because Vite's native config loader resolves nothing.
 */
import { realpathSync } from "node:fs";
import { relative, resolve } from "node:path";
import type { Plugin, ResolvedConfig } from "vite";
import { KEEP_LINKS } from "../app-folder.ts";
import { localDirOf } from "../settings.ts";
import { oneOrigin } from "./one-origin.ts";
import { asksForPrivateFile, isPrivateFile, isWithin } from "./private-files.ts";

const REFUSAL = "This file is private and is not served.";

export function localDevServer(): Plugin[] {
  return [oneOrigin(), privateFiles(), linkedFolder()];
}

/** The project may be served by another name of its folder (app-folder.ts). */
function linkedFolder(): Plugin {
  return {
    name: "latchkey-linked-folder",
    config() {
      if (process.env[KEEP_LINKS] === undefined) return undefined;
      return { resolve: { preserveSymlinks: true } };
    },
  };
}

/** Reads `LOCAL_DIR`, as the launcher does. */
function privateFiles(): Plugin {
  let localDir = "";
  let project = "";
  return {
    name: "latchkey-private-files",
    enforce: "pre",
    // Data that changes with every write is no source: watching it would reload the page.
    config({ root = process.cwd(), server }) {
      // Null asks for no watching at all.
      if (server?.watch === null) return undefined;
      const folders = namesOf(localDirOf(process.env, root), root);
      const ignored = (path: string) => folders.some((folder) => isWithin(path, folder));
      return { server: { watch: { ignored } } };
    },
    configResolved(config) {
      project = config.root;
      localDir = localDirOf(process.env, project);
    },
    configureServer({ config, middlewares }) {
      const served = servedFolders(config);
      middlewares.use((request, response, next) => {
        if (!asksForPrivateFile(request.url ?? "/", served, localDir)) return next();
        response.writeHead(403, { "content-type": "text/plain", "cache-control": "no-store" });
        response.end(REFUSAL);
      });
    },
    /** Modules are also loaded by names that a source file or the socket gives. */
    load(id) {
      const path = id.replace(/^\/@fs\//, "/").replace(/[?#].*$/, "");
      if (!id.startsWith("\0") && isPrivateFile(path, localDir, project)) throw new Error(REFUSAL);
    },
  };
}

/** A folder as it was named, and as the watcher names it when the project is served by a link. */
function namesOf(folder: string, root: string): string[] {
  const way = relative(realpathSync(root), folder);
  return [folder, resolve(root, way)];
}

function servedFolders({ root, publicDir, base, resolve: { alias } }: ResolvedConfig) {
  return { root, publicDir, base, aliases: alias };
}
