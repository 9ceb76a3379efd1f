/**
 * What `convex.config.ts` must export, without what the local deployment cannot do (P2.5, step 1).
 */
import type { DeclaredVariable } from "./analysis";
import { memberOf } from "./exported-function";
import { ApiError } from "../protocol/api-error";

/**
 * The variables that the app declares; null when it declares none. Throws ApiError 400 that names
 * what cannot be done.
 */
export function readAppDefinition(exports: object): readonly DeclaredVariable[] | null {
  const app = memberOf(exports, "default");
  const exportApp = memberOf(app, "export");
  if (typeof exportApp !== "function") throw notAnApp();
  const exported: unknown = Reflect.apply(exportApp, app, []);
  if (listOf(exported, "childComponents").length > 0) throw unsupported("installs components");
  const httpPrefix = memberOf(exported, "httpPrefix");
  if (typeof httpPrefix === "string") throw unsupported(`sets httpPrefix to "${httpPrefix}"`);
  return memberOf(exported, "envVars") === undefined
    ? null
    : listOf(exported, "envVars").map(declaredVariable);
}

/** A pair of name and validator, as `defineApp({ env })` exports it. */
function declaredVariable(pair: unknown): DeclaredVariable {
  const [name, declaration]: unknown[] = Array.isArray(pair) ? pair : [];
  const validator = memberOf(declaration, "value");
  if (typeof name !== "string" || typeof validator !== "string") throw notAnApp();
  return { name, validator, optional: memberOf(declaration, "optional") === true };
}

function listOf(exported: unknown, name: string): readonly unknown[] {
  const list = memberOf(exported, name);
  if (!Array.isArray(list)) throw notAnApp();
  return list;
}

function notAnApp(): Error {
  return new Error("The default export of `convex/convex.config.ts` is not made by `defineApp()`.");
}

/** Throws ApiError 400 `MissingEnvironmentVariables`, whose words the CLI reads (P2.7). */
export function requireDeclared(
  declared: readonly DeclaredVariable[] | null | undefined,
  environment: Readonly<Record<string, string>>,
): void {
  const missing = (declared ?? [])
    .filter(({ name, optional }) => !optional && environment[name] === undefined)
    .map(({ name }) => name);
  if (missing.length > 0)
    throw new ApiError(
      400,
      "MissingEnvironmentVariables",
      `Environment variables that convex.config.ts declares as required are not set: ${missing.join(", ")}.`,
    );
}

function unsupported(what: string): ApiError {
  return new ApiError(
    400,
    "FeatureNotSupported",
    `convex.config.ts ${what}, which the local deployment does not support. Use a real deployment for it.`,
  );
}
