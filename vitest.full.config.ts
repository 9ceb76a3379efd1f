/** `npm run test:full`: what `npm test` runs, then what takes longer. */
import { defineConfig, mergeConfig } from "vitest/config";
import { LONG_PROJECTS } from "./tests/local-projects.ts";
import vitestConfig from "./vitest.config.ts";

/** How long the deployment's tests go on with random faults and programs, unless told otherwise. */
const DURATIONS = { SOAK_MS: 30_000, FUZZ_MS: 20_000, DIFFERENTIAL_MS: 30_000 };
for (const [name, duration] of Object.entries(DURATIONS)) process.env[name] ??= String(duration);

export default mergeConfig(
  vitestConfig,
  defineConfig({
    test: {
      projects: LONG_PROJECTS,
      reporters: ["default", "./tests/support/summary-reporter.ts"],
    },
  }),
);
