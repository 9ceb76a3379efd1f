/**
 * The habits of this repository, as boundaries.test.ts checks them. Change them here. A folder that
 * is not named, such as your own feature or a folder of your functions, may import whatever its
 * surroundings may.
 */

/** What is checked. Tests and figures may import anything. */
export const SOURCE_FOLDERS = ["src", "convex", "hosting", "local", "bench", "docs"];

interface Zone {
  readonly files: RegExp;
  /** Files it may import besides its own. */
  readonly mayImport: RegExp;
}

const SHARED = "convex/shared/|latchkey\\.config(\\.ts)?$";

/** Each zone of the backend may import those before it. */
const BACKEND_ORDER = [
  "lib",
  "migrations",
  "security",
  "challenges",
  "auth",
  "account",
  "privacy",
  "signIn",
  "admin",
];
/** What any zone of the backend may import. */
const BACKEND_COMMON = `convex/(_generated|emails|sms|shared)/|convex/schema$|latchkey\\.config(\\.ts)?$`;

const DEPLOYMENT_ORDER = ["protocol", "db", "runtime", "engine"];

/** Who may import whom (docs/architecture.md). The first row that names a file decides. */
export const ZONES: readonly Zone[] = [
  { files: /^src\/ui\//, mayImport: /^src\/ui\// },
  { files: /^src\/copy\//, mayImport: new RegExp(`^(src/copy/|${SHARED})`) },
  {
    files: /^src\/lib\//,
    mayImport: new RegExp(`^(src/(lib|copy)/|convex/_generated/|${SHARED})`),
  },
  // Inputs with their words, which several features ask for: passwords, codes.
  { files: /^src\/fields\//, mayImport: new RegExp(`^(src/(fields|ui|lib|copy)/|${SHARED})`) },
  {
    files: /^src\/features\//,
    mayImport: new RegExp(`^(src/(features|fields|ui|lib|copy)/|convex/_generated/|${SHARED})`),
  },
  { files: /^src\//, mayImport: new RegExp(`^(src/|convex/_generated/|${SHARED})`) },
  { files: /^convex\/shared\//, mayImport: new RegExp(`^(${SHARED})`) },
  { files: /^convex\/(emails|sms)\//, mayImport: /^convex\/|^latchkey\.config(\.ts)?$/ },
  // Where a feature's row of the registry of personal data is put in.
  {
    files: /^convex\/privacy\/personalData\.ts$/,
    mayImport: /^convex\/(?!signIn\/|admin\/)\w+\//,
  },
  ...BACKEND_ORDER.map((zone, index) => ({
    files: new RegExp(`^convex/${zone}/`),
    mayImport: new RegExp(
      `^(convex/(${BACKEND_ORDER.slice(0, index + 1).join("|")})/|${BACKEND_COMMON})`,
    ),
  })),
  { files: /^convex\//, mayImport: /^convex\/|^latchkey\.config(\.ts)?$/ },
  {
    files: /^hosting\//,
    mayImport: /^hosting\/|^convex\/shared\/(oauthProviders|pepper)\.ts$|^latchkey\.config(\.ts)?$/,
  },
  { files: /^docs\//, mayImport: /^docs\// },
  ...DEPLOYMENT_ORDER.map((zone, index) => ({
    files: new RegExp(`^local/deployment/${zone}/`),
    mayImport: new RegExp(
      `^local/deployment/((${DEPLOYMENT_ORDER.slice(0, index + 1).join("|")})/|result$)`,
    ),
  })),
  { files: /^local\/deployment\//, mayImport: /^local\/(deployment|http)\// },
  {
    files: /^local\/(mailbox|identity|github)\//,
    mayImport: /^local\/(mailbox|identity|github|http|pages|files|web)\//,
  },
  { files: /^local\//, mayImport: /^local\// },
];

/** A feature stands alone; each may build on this one. */
export const SHARED_FEATURE = "auth";

interface ForbiddenPackages {
  readonly files: RegExp;
  readonly packages: RegExp;
  readonly why: string;
}

export const FORBIDDEN_PACKAGES: readonly ForbiddenPackages[] = [
  {
    files: /^src\/ui\//,
    packages: /^(convex|@convex-dev|react-router)/,
    why: "ui knows no backend",
  },
  {
    files: /^(?!src\/lib\/auth-client\/)src\//,
    packages: /^@convex-dev\/auth/,
    why: "only src/lib/auth-client knows the auth library",
  },
  { files: /^convex\/shared\//, packages: /^(?!zod(\/mini)?$)/, why: "shared is pure; zod only" },
  {
    files: /^local\/deployment\/protocol\//,
    packages: /./,
    why: "the protocol stands alone",
  },
  {
    files: /^(?!convex\/auth\/)convex\//,
    packages: /^@convex-dev\/auth\/(?!server$|providers\/)/,
    why: "only convex/auth touches the library's internals",
  },
];

/** Known breaches that are being mended. A new one fails; take out what no longer is one. */
export const OPEN_IMPORTS: readonly string[] = [];
export const OPEN_CYCLES: readonly RegExp[] = [];

/** A name that says nothing about what is inside. */
export const DRAWER = /\/(utils|helpers|common|misc|types|index)\.tsx?$/;

export const LONGEST_FILE = 300;

export const LONGEST_COMMENT = 100;
/** Where comments keep to that width already. */
export const NARROW_COMMENTS = [/^(src|convex|hosting|local|tests|bench|docs)\//];
