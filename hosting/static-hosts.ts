/** The header and fallback rules in the words of each static host. */

export type Headers = Readonly<Record<string, string>>;

interface HostingFile {
  readonly fileName: string;
  readonly source: string;
}

/** Where password managers look for the page that changes a password. */
export const CHANGE_PASSWORD = {
  from: "/.well-known/change-password",
  to: "/settings/security",
} as const;

/** Of files whose names hold a hash of their content. */
const FOR_EVER = "public, max-age=31536000, immutable";
/** Of everything else, index.html first: ask each time whether it is still the newest. */
const REVALIDATE = "no-cache";

/** Routes of the app have none: what does and is not there is a file that is missing. */
const FILE_ENDING = "\\.[A-Za-z0-9]+";

export const HEADERS_FILE = "_headers";

/**
 * Read by Netlify and Cloudflare from the served folder, and served by neither. Cloudflare answers
 * a missing asset with index.html, which must not be kept under the asset's name: hence an hour for
 * assets.
 */
export function servedFolderFiles(headers: Headers): readonly HostingFile[] {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}\n`);
  return [
    {
      fileName: HEADERS_FILE,
      source: `/*\n${lines.join("")}/assets/*\n  Cache-Control: public, max-age=3600\n`,
    },
    // No fallback to index.html: Cloudflare has it by itself and takes the rule for an endless
    // loop; Netlify finds it in netlify.toml.
    { fileName: "_redirects", source: `${CHANGE_PASSWORD.from} ${CHANGE_PASSWORD.to} 302\n` },
  ];
}

/** What a `_headers` file says of every path. */
export function headersForAll(file: string): [name: string, value: string][] {
  const [, forAll = ""] = /^\/\*\n((?: {2}.*\n)*)/.exec(file) ?? [];
  return [...forAll.matchAll(/^ {2}([^:]+): (.*)$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
}

/** `config.json` of Vercel's Build Output API, version 3 (docs/decisions/010-static-hosts.md). */
export function vercelConfig(headers: Headers): string {
  const config = {
    version: 3,
    routes: [
      { src: "/(.*)", headers, continue: true },
      {
        src: CHANGE_PASSWORD.from.replaceAll(".", "\\."),
        status: 302,
        headers: { Location: CHANGE_PASSWORD.to },
      },
      { handle: "filesystem" },
      { src: "/assets/(.*)", status: 404 },
      { src: `/(.*)${FILE_ENDING}`, status: 404 },
      { src: "/(.*)", dest: "/index.html" },
      { handle: "hit" },
      { src: "/assets/(.*)", headers: { "Cache-Control": FOR_EVER }, continue: true },
    ],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

/** An `add_header` in a location replaces those around it, so each location has all. */
export function nginxConfig(headers: Headers): string {
  const rules = Object.entries(headers).map(
    ([name, value]) => `add_header ${name} "${value}" always;`,
  );
  const location = (match: string, ...lines: string[]) =>
    [`location ${match} {`, ...[...lines, ...rules].map((line) => `  ${line}`), "}"].join("\n");
  return [
    "# Include inside a server block whose root is the built folder.",
    "index index.html;",
    location(`= ${CHANGE_PASSWORD.from}`, `return 302 ${CHANGE_PASSWORD.to};`),
    location("~ ^/_(headers|redirects)$", "return 404;"),
    // Without `always`, so that a missing file is not remembered as missing.
    location("^~ /assets/", "try_files $uri =404;", `add_header Cache-Control "${FOR_EVER}";`),
    location(
      `~ ${FILE_ENDING}$`,
      "try_files $uri =404;",
      `add_header Cache-Control "${REVALIDATE}";`,
    ),
    location(
      "/",
      "try_files $uri /index.html;",
      `add_header Cache-Control "${REVALIDATE}" always;`,
    ),
    "",
  ].join("\n");
}
