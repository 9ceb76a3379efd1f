/** `npm run test:full`: what `npm test` runs, then what takes longer. */
import { defineConfig, mergeConfig } from "vitest/config";
import { LONG_PROJECTS } from "./tests/local-projects.ts";
import vitestConfig from "./vitest.config.ts";

export default mergeConfig(
  vitestConfig,
  defineConfig({
    test: {
      projects: LONG_PROJECTS,
      reporters: ["default", "./tests/support/summary-reporter.ts"],
    },
  }),
);
