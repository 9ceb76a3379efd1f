/** How an engine is opened, and what its threads are given. */
import type { Environment } from "./environment";
import type { WorkerRole, WorkerSettings } from "./messages";
import { DEFAULT_LIMITS, type Limits } from "./watchdog";
import type { WorkerBundle } from "./worker-bundle";

export interface EngineOptions {
  /** Folder of this deployment's data; made when missing. One engine at a time. */
  readonly dir: string;
  /** Origin of the API, for example `http://127.0.0.1:3210`. */
  readonly cloudUrl: string;
  /** Origin of HTTP actions. */
  readonly siteUrl: string;
  /** Where "use node" modules find their packages. */
  readonly projectDir: string | null;
  /** Fresh module state for every call. */
  readonly strict?: boolean;
  /** Threads that run queries. */
  readonly readers?: number;
  /** Threads that run actions. */
  readonly actionWorkers?: number;
  /** Milliseconds since the epoch. */
  readonly now?: () => number;
  /** False: cron jobs are kept, but none runs. */
  readonly crons?: boolean;
  readonly limits?: Partial<Limits>;
  /** Told what the operator of this deployment should know. */
  readonly warn?: (message: string) => void;
}

export interface EngineSettings extends Omit<Required<EngineOptions>, "limits"> {
  readonly limits: Limits;
  readonly bundle: WorkerBundle;
  readonly systemEnvironment: Environment;
}

export function engineSettings(options: EngineOptions, bundle: WorkerBundle): EngineSettings {
  return {
    strict: false,
    readers: 2,
    actionWorkers: 2,
    now: Date.now,
    crons: true,
    warn: (message) => console.error(message),
    ...options,
    limits: { ...DEFAULT_LIMITS, ...options.limits },
    bundle,
    systemEnvironment: {
      CONVEX_CLOUD_URL: options.cloudUrl,
      CONVEX_SITE_URL: options.siteUrl,
    },
  };
}

export function workerSettings(
  { dir, strict, projectDir, systemEnvironment }: EngineSettings,
  role: WorkerRole,
  secret: string | null,
): Omit<WorkerSettings, "heartbeat" | "now"> {
  return { role, dir, strict, projectDir, systemEnvironment, secret };
}
