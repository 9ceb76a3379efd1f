import { expect, test } from "vitest";
import { compileModule } from "../../../local/deployment/runtime/compile";
import { IMPORTS } from "./support/app-source";
import { appsOfThisFile } from "./support/app-under-test";

const start = appsOfThisFile();

const WORK = `${IMPORTS}
export const pub = query({ args: { id: v.optional(v.id("todos")) }, returns: v.null(), handler: async () => null });
export const inner = internalMutation({ handler: async () => {} });
export const act = action({ args: {}, handler: async () => {} });
export const helper = () => 1;
export const constant = { isQuery: false };
export default internalAction({ args: {}, handler: async () => {} });
`;

const push = async (files: Record<string, string>, environment: Record<string, string> = {}) =>
  (await start(files, { environment })).code.analysis;

const refused = async (files: Record<string, string>, code: string, message: string | RegExp) => {
  const text =
    typeof message === "string" ? expect.stringContaining(message) : expect.stringMatching(message);
  await expect(start(files)).rejects.toMatchObject({ status: 400, code, message: text as string });
};

test("functions are found with their type, visibility and validators", async () => {
  const { modules } = await push({ "dir/work.ts": WORK });
  expect(Object.keys(modules)).toEqual(["dir/work.js"]);
  expect(modules["dir/work.js"]?.functions).toEqual([
    {
      name: "act",
      udfType: "Action",
      visibility: "public",
      args: '{"type":"object","value":{}}',
      returns: null,
    },
    {
      name: "default",
      udfType: "Action",
      visibility: "internal",
      args: '{"type":"object","value":{}}',
      returns: null,
    },
    {
      name: "inner",
      udfType: "Mutation",
      visibility: "internal",
      args: '{"type":"any"}',
      returns: null,
    },
    {
      name: "pub",
      udfType: "Query",
      visibility: "public",
      args: '{"type":"object","value":{"id":{"fieldType":{"type":"id","tableName":"todos"},"optional":true}}}',
      returns: '{"type":"null"}',
    },
  ]);
});

test("routes and crons are found, with every schedule in one form", async () => {
  const { modules } = await push({
    "work.ts": WORK,
    "http.ts": `${IMPORTS}const http = httpRouter();
const handler = httpAction(async () => new Response());
http.route({ path: "/a", method: "GET", handler });
http.route({ pathPrefix: "/b/", method: "POST", handler });
export default http;`,
    "crons.ts": `${IMPORTS}const crons = cronJobs();
crons.interval("five", { minutes: 5 }, anyApi.work.inner);
crons.hourly("hourly", { minuteUTC: 7 }, anyApi.work.inner);
crons.daily("daily", { hourUTC: 3 , minuteUTC: 0 }, anyApi.work.act);
crons.weekly("weekly", { dayOfWeek: "monday", hourUTC: 4, minuteUTC: 5 }, anyApi.work.inner, { n: 1n } as any);
crons.monthly("monthly", { day: 2, hourUTC: 1, minuteUTC: 30 }, anyApi.work.inner);
crons.cron("cron", "*/5 * * * *", anyApi.work.inner);
export default crons;`,
  });
  expect(modules["http.js"]?.httpRoutes).toEqual([
    { path: "/a", method: "GET" },
    { path: "/b/*", method: "POST" },
  ]);
  const crons = modules["crons.js"]?.crons ?? [];
  expect(crons.map(({ schedule }) => schedule)).toEqual([
    { type: "interval", seconds: 300 },
    { type: "hourly", minuteUTC: 7 },
    { type: "daily", hourUTC: 3, minuteUTC: 0 },
    { type: "weekly", dayOfWeek: "monday", hourUTC: 4, minuteUTC: 5 },
    { type: "monthly", day: 2, hourUTC: 1, minuteUTC: 30 },
    { type: "cron", cron: "*/5 * * * *" },
  ]);
  expect(crons[3]).toMatchObject({
    identifier: "weekly",
    path: "work:inner",
    args: '[{"n":{"$integer":"AQAAAAAAAAA="}}]',
  });
});

test("the schema and the auth config are read with the variables of the deployment", async () => {
  const files = {
    "schema.ts": `${IMPORTS}export default defineSchema({ todos: defineTable({ text: v.string() }).index("by_text", ["text"]) });`,
    "auth.config.ts": `export default { providers: [
  { domain: process.env.CONVEX_SITE_URL, applicationID: "convex" },
  { type: "customJwt", issuer: process.env.ISSUER, jwks: "data:,{}", algorithm: "ES256" },
] };`,
  };
  const { schema, auth } = await push(files, { ISSUER: "https://issuer.test" });
  expect(schema).toMatchObject({
    schemaValidation: true,
    tables: [{ tableName: "todos", indexes: [{ indexDescriptor: "by_text", fields: ["text"] }] }],
  });
  expect(auth).toEqual([
    { domain: "http://127.0.0.1:3211", applicationID: "convex" },
    { type: "customJwt", issuer: "https://issuer.test", jwks: "data:,{}", algorithm: "ES256" },
  ]);
});

test("a variable that the auth config needs and that is not set is named as the CLI expects", async () => {
  const config = `export default { providers: [{ domain: process.env.NOT_SET ?? "x", applicationID: "convex" }] };`;
  await refused(
    { "auth.config.ts": config },
    "AuthConfigMissingEnvironmentVariable",
    /^Environment variable NOT_SET is used in auth config file but its value was not set$/,
  );
});

test("a module whose top level throws fails the push with its name and place", async () => {
  await refused(
    { "good.ts": WORK, "bad.ts": `export const a = 1;\nthrow new Error("at the top");` },
    "InvalidModules",
    /^Hit an error while pushing:\nLoading the pushed modules encountered the following error:\nFailed to analyze bad\.js: Uncaught Error: at the top\n    at \.\.\/convex\/bad\.ts:2:7\n$/,
  );
});

test.each([
  ["fetch", `await_(fetch("http://127.0.0.1:1"))`, "fetch() unsupported at import time"],
  ["setTimeout", `setTimeout(() => {}, 1)`, "setTimeout unsupported at import time"],
  [
    "getRandomValues",
    `crypto.getRandomValues(new Uint8Array(1))`,
    "Cannot use cryptographic randomness at import time",
  ],
])(
  "a module that uses %s while it is imported fails the push, or fails its promise",
  async (name, text, message) => {
    const source = `function await_(promise: Promise<unknown>) { promise.catch((error) => { console.log(error.message); }); throw new Error("${message}"); }\n${text};`;
    await refused({ "bad.ts": source }, "InvalidModules", message);
    expect(name).not.toBe("");
  },
);

test("a syntax error names the module", async () => {
  const module = {
    path: "bad.js",
    source: "export const = 1;",
    sourceMap: null,
    environment: "isolate",
  } as const;
  await expect(compileModule(module)).rejects.toMatchObject({
    status: 400,
    code: "InvalidModules",
    message: expect.stringContaining("bad.js") as string,
  });
});

test.each([
  ["a search index", `.searchIndex("find", { searchField: "text" })`, "find"],
  ["a vector index", `.vectorIndex("near", { vectorField: "v", dimensions: 2 })`, "near"],
])("%s is refused and named", async (what, call, index) => {
  const schema = `${IMPORTS}export default defineSchema({ docs: defineTable({ text: v.string(), v: v.array(v.float64()) })${call} });`;
  await refused(
    { "schema.ts": schema },
    "FeatureNotSupported",
    `Table "docs" has ${what} ("${index}")`,
  );
});

test.each([
  ["http.ts", "export default {};", "httpRouter()"],
  ["crons.ts", "export default {};", "cronJobs()"],
  ["schema.ts", "export const x = 1;", "defineSchema()"],
])("a %s without its proper default export fails the push", async (file, text, named) => {
  await refused({ [file]: text }, "InvalidModules", named);
});

test("a cron of a function that does not exist fails the push", async () => {
  const crons = `${IMPORTS}const crons = cronJobs();\ncrons.interval("x", { hours: 1 }, anyApi.work.missing);\nexport default crons;`;
  await refused(
    { "crons.ts": crons, "work.ts": WORK },
    "InvalidCrons",
    "does not exist: work:missing",
  );
});

test.each(["not a cron", "61 * * * *", "* * * * * *", "@daily", ""])(
  'a cron that is to run at "%s" fails the push and is named',
  async (expression) => {
    const crons = `${IMPORTS}const crons = cronJobs();\ncrons.cron("x", "${expression}", anyApi.later.go, {});\nexport default crons;`;
    const later = `${IMPORTS}export const go = internalMutation({ args: {}, handler: async () => {} });`;
    await refused(
      { "crons.ts": crons, "later.ts": later },
      "InvalidCrons",
      "The schedule of the cron job 'x' is not one",
    );
  },
);

test.each([
  [
    `{ providers: [{ domain: "https://a", applicationId: "x" }] }`,
    "spelled lowercase 'application'",
  ],
  [`{ providers: [{ domain: "https://a" }] }`, "needs 'domain' and 'applicationID'"],
  [`{ providers: [{ type: "saml" }] }`, "unexpected 'type' value 'saml'"],
  [`{ providers: "all" }`, "must export"],
])("a wrong auth config is refused: %s", async (config, message) => {
  await refused({ "auth.config.ts": `export default ${config};` }, "InvalidAuthConfig", message);
});

test("validators that no deployment takes are refused with the function they are of", async () => {
  const validated = (fields: string) => ({
    "work.ts": `${IMPORTS}export const bad = query({ ${fields}, handler: async () => null });`,
  });
  for (const [fields, message] of [
    [
      "args: v.union(v.object({}), v.object({}))",
      /args validator of work\.js:bad must be an object/,
    ],
    [
      'args: { a: v.object({ "b c": v.any() }) }',
      /args validator of work\.js:bad is not one: Field `a`: "b c" cannot be named/,
    ],
    [
      'args: { a: v.record(v.literal("b"), v.any()) }',
      /Field `a`: Records cannot have string literal keys/,
    ],
    [
      'args: {}, returns: v.array(v.id("no table"))',
      /returns validator of work\.js:bad is not one: "no table" cannot be a table's name/,
    ],
  ] as const)
    await refused(validated(fields), "InvalidModules", message);
  const { modules } = await push(
    validated('args: v.any(), returns: v.record(v.union(v.id("todos"), v.string()), v.any())'),
  );
  expect(modules["work.js"]?.functions).toHaveLength(1);
});
