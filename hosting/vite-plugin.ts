/**
 * Writes the rules of production for the common static hosts, and serves `vite preview` by them.
 * Imports name their files in full, because Vite's native config loader resolves nothing.
 */
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { join, normalize, resolve } from "node:path";
import { type Plugin, type ResolvedConfig, loadEnv } from "vite";
import { builtFor, LOOPBACK_MODE, originsOfBuild } from "./build-origins.ts";
import { policyReports } from "./policy-reports.ts";
import { type Origins, securityHeaders } from "./security-headers.ts";
import {
  CHANGE_PASSWORD,
  HEADERS_FILE,
  headersForAll,
  nginxConfig,
  servedFolderFiles,
  vercelConfig,
} from "./static-hosts.ts";

export function hosting(): Plugin[] {
  return [staticHosting(), policyReports(originsWhileDeveloping)];
}

/** Whatever is set: a development server may lead anywhere. */
function originsWhileDeveloping(mode: string, envDir: string): Origins {
  const variables = loadEnv(mode, envDir, "VITE_");
  try {
    return originsOfBuild(variables, LOOPBACK_MODE);
  } catch {
    return { convexUrl: undefined, pictures: [] };
  }
}

function staticHosting(): Plugin {
  let origins: Origins = { convexUrl: undefined, pictures: [] };
  let outDir = "";
  let root = "";
  return {
    name: "static-hosting",
    config({ root = process.cwd(), envDir = root }, { command, mode }) {
      if (command !== "build") return undefined;
      origins = asBuildError(() => originsOfBuild(loadEnv(mode, envDir, "VITE_"), mode));
      const { siteUrl } = origins;
      if (siteUrl === undefined) return undefined;
      return { define: { "import.meta.env.VITE_CONVEX_SITE_URL": JSON.stringify(siteUrl) } };
    },
    configResolved(config) {
      if (config.command !== "build") return;
      ({ root } = config);
      outDir = outputFolder(config);
    },
    configurePreviewServer({ config, middlewares }) {
      const folder = outputFolder(config);
      // Of the build that is shown, whatever this machine's own files name by now.
      const file = join(folder, HEADERS_FILE);
      const headers = existsSync(file) ? headersForAll(readFileSync(file, "utf8")) : [];
      middlewares.use((request, response, next) => {
        for (const [name, value] of headers) response.setHeader(name, value);
        const pathname = pathOf(request.url ?? "/");
        if (pathname === CHANGE_PASSWORD.from)
          response.writeHead(302, { location: CHANGE_PASSWORD.to }).end();
        else if (isServed(folder, pathname)) next();
        else response.writeHead(404, { "content-type": "text/plain" }).end("Not found");
      });
    },
    generateBundle() {
      for (const { fileName, source } of servedFolderFiles(securityHeaders(origins)))
        this.emitFile({ type: "asset", fileName, source });
    },
    closeBundle: {
      order: "post",
      sequential: true,
      handler(error) {
        // Servers close what they never built.
        if (error !== undefined || outDir === "") return;
        const headers = securityHeaders(origins);
        // Beside the folder, not in it: whoever serves the folder would serve the file too.
        writeFileSync(`${outDir}.nginx.conf`, nginxConfig(headers));
        if ((process.env["VERCEL"] ?? "") !== "") writeVercelOutput(root, outDir, headers);
        this.info(builtFor(origins));
      },
    },
  };
}

function outputFolder({ root, build }: ResolvedConfig): string {
  return resolve(root, build.outDir);
}

/**
 * Not what only hosts read, in any spelling, and no page in the place of a file that is gone: a
 * route of the app has no ending.
 */
function isServed(folder: string, pathname: string): boolean {
  const path = normalize(`/${decoded(pathname)}`);
  if (/^[/\\]_(headers|redirects)[/\\]?$/i.test(path)) return false;
  if (!/^[/\\]assets[/\\]|\.\w+$/.test(path)) return true;
  return statSync(join(folder, path), { throwIfNoEntry: false })?.isFile() === true;
}

/** As the server reads it, which takes two slashes for the path's and not for a host's. */
function pathOf(address: string): string {
  return address.replace(/^https?:\/\/[^/]*|[?#].*$/g, "");
}

function decoded(pathname: string): string {
  try {
    return decodeURIComponent(pathname);
  } catch {
    return pathname;
  }
}

/** What Vercel's builder takes instead of the built folder, once its build command has made it. */
function writeVercelOutput(
  root: string,
  outDir: string,
  headers: Readonly<Record<string, string>>,
): void {
  const output = join(root, ".vercel", "output");
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  cpSync(outDir, join(output, "static"), {
    recursive: true,
    filter: (file) => !/[/\\]_(headers|redirects)$/.test(file),
  });
  writeFileSync(join(output, "config.json"), vercelConfig(headers));
}

/**
 * What went wrong is in the message; where in this code it was noticed is not worth a screen of
 * lines.
 */
function asBuildError<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error) delete error.stack;
    throw error;
  }
}
