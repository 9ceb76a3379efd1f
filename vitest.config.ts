import { defineConfig, mergeConfig } from "vitest/config";
import { LOCAL_PROJECTS } from "./tests/local-projects.ts";
import { APP_PROJECTS } from "./tests/projects.ts";
import viteConfig from "./vite.config.ts";

export default mergeConfig(
  viteConfig,
  defineConfig({
    test: {
      // Much of a test's time is waiting for another thread or process: vitest's own choice leaves
      // one of two cores idle.
      maxWorkers: "100%",
      projects: [...APP_PROJECTS, ...LOCAL_PROJECTS],
    },
  }),
);
