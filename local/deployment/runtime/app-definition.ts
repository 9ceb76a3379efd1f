/** What `convex.config.ts` must export, without what the local deployment cannot do (convex-protocol.md 2.5, step 1). */
import { z } from "zod";
import { AdminError, type DeclaredVariable } from "./analysis";
import { memberOf } from "./exported-function";

/** Of what `defineApp()` exports, the parts that mean something without components. */
const exportedDefinition = z.object({
  httpPrefix: z.string().optional(),
  childComponents: z.array(z.object({ name: z.string() })),
  envVars: z
    .array(z.tuple([z.string(), z.object({ value: z.string(), optional: z.boolean().optional() })]))
    .optional(),
});

/** The variables that the app declares; null when it declares none. Throws AdminError 400 that names what cannot be done. */
export function readAppDefinition(exports: object): readonly DeclaredVariable[] | null {
  const app = memberOf(exports, "default");
  const exportApp = memberOf(app, "export");
  if (typeof exportApp !== "function")
    throw new Error(
      "The default export of `convex/convex.config.ts` is not made by `defineApp()`.",
    );
  const { httpPrefix, childComponents, envVars } = exportedDefinition.parse(
    Reflect.apply(exportApp, app, []),
  );
  if (childComponents.length > 0) throw unsupported("installs components");
  if (httpPrefix !== undefined) throw unsupported(`sets httpPrefix to "${httpPrefix}"`);
  return (
    envVars?.map(([name, { value, optional }]) => ({
      name,
      validator: value,
      optional: optional === true,
    })) ?? null
  );
}

/** Throws AdminError 400 `MissingEnvironmentVariables`, whose words the CLI reads (convex-protocol.md 2.7). */
export function requireDeclared(
  declared: readonly DeclaredVariable[] | null | undefined,
  environment: Readonly<Record<string, string>>,
): void {
  const missing = (declared ?? [])
    .filter(({ name, optional }) => !optional && environment[name] === undefined)
    .map(({ name }) => name);
  if (missing.length > 0)
    throw new AdminError(
      400,
      "MissingEnvironmentVariables",
      `Environment variables that convex.config.ts declares as required are not set: ${missing.join(", ")}.`,
    );
}

function unsupported(what: string): AdminError {
  return new AdminError(
    400,
    "FeatureNotSupported",
    `convex.config.ts ${what}, which the local deployment does not support. Use a real deployment for it.`,
  );
}
