/** What a push is made of and what evaluating it tells (P2.5). */
import type { SchemaExport } from "../db/catalog";

export interface PushedModule {
  /** For example `todos.js` or `_deps/ABC.js`. */
  readonly path: string;
  readonly source: string;
  readonly sourceMap: string | null;
  readonly environment: "isolate" | "node";
}

export interface AnalyzedFunction {
  readonly name: string;
  readonly udfType: "Query" | "Mutation" | "Action";
  readonly visibility: "public" | "internal";
  /** Validator JSON text, as `exportArgs()` gives it. */
  readonly args: string;
  readonly returns: string | null;
}

export interface AnalyzedModule {
  readonly functions: readonly AnalyzedFunction[];
  readonly httpRoutes: readonly { readonly path: string; readonly method: string }[] | null;
  readonly crons: readonly CronSpec[] | null;
}

export interface CronSpec {
  readonly identifier: string;
  /** `dir/mod:fn` */
  readonly path: string;
  /** Wire JSON text of the argument array. */
  readonly args: string;
  readonly schedule: CronSchedule;
}

export type CronSchedule =
  | { readonly type: "interval"; readonly seconds: number }
  | { readonly type: "hourly"; readonly minuteUTC: number }
  | { readonly type: "daily"; readonly hourUTC: number; readonly minuteUTC: number }
  | {
      readonly type: "weekly";
      readonly dayOfWeek: string;
      readonly hourUTC: number;
      readonly minuteUTC: number;
    }
  | {
      readonly type: "monthly";
      readonly day: number;
      readonly hourUTC: number;
      readonly minuteUTC: number;
    }
  | { readonly type: "cron"; readonly cron: string };

export type AuthProvider =
  | { readonly domain: string; readonly applicationID: string }
  | {
      readonly type: "customJwt";
      readonly issuer: string;
      readonly jwks: string;
      readonly algorithm: "RS256" | "ES256";
      readonly applicationID?: string;
    };

/** A variable that `convex.config.ts` declares. */
export interface DeclaredVariable {
  readonly name: string;
  /** JSON text of its validator. */
  readonly validator: string;
  readonly optional: boolean;
}

/** What evaluating a push tells (P2.5, steps 1-4). */
export interface Analysis {
  /** Null when the app declares none. Absent in code that was pushed without an app definition. */
  readonly variables?: readonly DeclaredVariable[] | null;
  readonly modules: Readonly<Record<string, AnalyzedModule>>;
  readonly schema: SchemaExport | null;
  readonly auth: readonly AuthProvider[];
}
