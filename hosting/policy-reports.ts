/**
 * The policy of production while developing: nothing is blocked, and what would be is told in the
 * terminal, once each. Imports name their files in full, because Vite's native config loader
 * resolves nothing.
 */
import type { IncomingMessage } from "node:http";
import type { Plugin } from "vite";
import { contentSecurityPolicy, type Origins } from "./security-headers.ts";

const HEADER = "Content-Security-Policy-Report-Only";
/** Where browsers send what the policy would have blocked. */
const REPORTS = "/@policy-reports";
/** Which scripts cannot send to another server without asking it first. */
const REPORT_TYPE = "application/csp-report";
/** Marks what Vite itself puts into a page: it is not there in a build. */
const VITE_NONCE = "development";
const MOST_BYTES = 64 * 1024;
/** Nobody reads further ones, and one page may break the policy in any number of ways. */
const MOST_TOLD = 50;
const LONGEST_VALUE = 200;

/** @param origins of the deployment that the development server leads to */
export function policyReports(origins: (mode: string, envDir: string) => Origins): Plugin {
  return {
    name: "policy-reports",
    apply: "serve",
    config: (_config, { isPreview }) =>
      isPreview === true ? undefined : { html: { cspNonce: VITE_NONCE } },
    configureServer({ config, middlewares }) {
      const { mode, envDir, root, logger } = config;
      const nonce = [`'nonce-${VITE_NONCE}'`];
      const policy = `${contentSecurityPolicy(origins(mode, envDir === false ? root : envDir), {
        "script-src": nonce,
        "style-src": nonce,
      })}; report-uri ${REPORTS}`;
      const told = new Set<string>();
      const tell = async (request: IncomingMessage) => {
        const sentence = violationIn(await textOf(request));
        if (sentence === null || told.has(sentence) || told.size >= MOST_TOLD) return;
        told.add(sentence);
        logger.warn(sentence);
      };
      middlewares.use((request, response, next) => {
        if (request.url !== REPORTS) {
          response.setHeader(HEADER, policy);
          return next();
        }
        const telling = isOwnReport(request) ? tell(request) : Promise.resolve();
        void telling.catch(() => undefined).finally(() => response.writeHead(204).end());
      });
    },
  };
}

/**
 * Whether a page of this server sends it: any page that the developer has open can send something
 * here, and must not write into their terminal. Browsers say where a request comes from.
 */
function isOwnReport({ method, headers }: IncomingMessage): boolean {
  const from = headers["sec-fetch-site"] ?? "same-origin";
  const type = headers["content-type"] ?? "";
  return method === "POST" && from === "same-origin" && type.startsWith(REPORT_TYPE);
}

/** What a terminal obeys, or shows in another place than it stands. */
const UNPRINTED = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu;

async function textOf(request: IncomingMessage): Promise<string> {
  let text = "";
  for await (const chunk of request) {
    text += String(chunk);
    if (text.length > MOST_BYTES) return "";
  }
  return text;
}

/**
 * What a browser reports, as a sentence; null for what is no report, and for what an extension of
 * the browser does to the page.
 */
export function violationIn(text: string): string | null {
  const report = reportIn(text);
  if (report === null) return null;
  const value = (name: string) => {
    const given = report[name];
    const isWord = typeof given === "string" || typeof given === "number";
    return isWord ? String(given).replaceAll(UNPRINTED, " ").slice(0, LONGEST_VALUE) : "";
  };
  const directive = value("effective-directive") || value("violated-directive");
  if (directive === "" || /^\w+-extension/.test(value("source-file") || value("blocked-uri")))
    return null;
  const line = value("line-number");
  const source = value("source-file").replace(/^https?:\/\/[^/]+\//, "");
  const place = source === "" ? "" : ` (${source}${line === "" ? "" : `:${line}`})`;
  return `The policy of production blocks ${value("blocked-uri") || "this"}${place} by ${directive}. What your product needs is added in hosting/security-headers.ts.`;
}

/** https://www.w3.org/TR/CSP3/#deprecated-serialize-violation */
function reportIn(text: string): Readonly<Record<string, unknown>> | null {
  try {
    const body: unknown = JSON.parse(text);
    const report: unknown =
      typeof body === "object" && body !== null ? Reflect.get(body, "csp-report") : null;
    return typeof report === "object" && report !== null ? { ...report } : null;
  } catch {
    return null;
  }
}
