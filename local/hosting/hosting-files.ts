/** The header and fallback rules in the words of each static host. */

type Headers = Readonly<Record<string, string>>;

interface HostingFile {
  readonly fileName: string;
  readonly source: string;
}

const CHANGE_PASSWORD = { from: "/.well-known/change-password", to: "/settings/security" };

export const HEADERS_FILE = "_headers";

/** Netlify and Cloudflare Pages. */
function headersFile(headers: Headers): string {
  const lines = Object.entries(headers).map(([name, value]) => `  ${name}: ${value}`);
  return `/*\n${lines.join("\n")}\n/assets/*\n  Cache-Control: public, max-age=31536000, immutable\n`;
}

/** What such a file says of every path. */
export function headersForAll(file: string): [name: string, value: string][] {
  const [, forAll = ""] = /^\/\*\n((?: {2}.*\n)*)/.exec(file) ?? [];
  return [...forAll.matchAll(/^ {2}([^:]+): (.*)$/gm)].map(([, name = "", value = ""]) => [
    name,
    value,
  ]);
}

function redirectsFile(): string {
  return `${CHANGE_PASSWORD.from} ${CHANGE_PASSWORD.to} 302\n/* /index.html 200\n`;
}

function vercelFile(headers: Headers): string {
  const rules = Object.entries(headers).map(([key, value]) => ({ key, value }));
  const config = {
    headers: [{ source: "/(.*)", headers: rules }],
    redirects: [
      { source: CHANGE_PASSWORD.from, destination: CHANGE_PASSWORD.to, permanent: false },
    ],
    rewrites: [{ source: "/(.*)", destination: "/index.html" }],
  };
  return `${JSON.stringify(config, null, 2)}\n`;
}

function nginxFile(headers: Headers): string {
  const rules = Object.entries(headers).map(
    ([name, value]) => `add_header ${name} "${value}" always;`,
  );
  return [
    "# Include inside a server block whose root is this folder.",
    ...rules,
    `location = ${CHANGE_PASSWORD.from} { return 302 ${CHANGE_PASSWORD.to}; }`,
    "location / { try_files $uri /index.html; }",
    "",
  ].join("\n");
}

/** Files to put beside `index.html`; each host reads its own and never serves the others' meaning. */
export function hostingFiles(headers: Headers): readonly HostingFile[] {
  return [
    { fileName: HEADERS_FILE, source: headersFile(headers) },
    { fileName: "_redirects", source: redirectsFile() },
    { fileName: "vercel.json", source: vercelFile(headers) },
    { fileName: "nginx.conf", source: nginxFile(headers) },
  ];
}
