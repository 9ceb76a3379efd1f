import { fileURLToPath } from "node:url";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig, type Plugin } from "vite";
import { brand } from "./hosting/brand.ts";
import { hosting } from "./hosting/vite-plugin.ts";
import { localDevServer } from "./local/launcher/dev-server/vite-plugins.ts";

/**
 * What /sign-in needs, in one file: gzip finds more to share in one large file than in a dozen
 * small ones. Of what convex/react gathers in one module, only the activity list pages.
 */
const FIRST_LOAD = {
  name: "start",
  tags: ["$initial" as const],
  test: /^(?!.*use_paginated_query)/,
};

/**
 * react-router's package names its development build alone, whose warnings are half a kilobyte of
 * the first load.
 */
function productionRouter(): Plugin {
  const file = "./node_modules/react-router/dist/production/index.mjs";
  const replacement = fileURLToPath(new URL(file, import.meta.url));
  return {
    name: "production-router",
    apply: "build",
    config: () => ({ resolve: { alias: [{ find: /^react-router$/, replacement }] } }),
  };
}

export default defineConfig({
  plugins: [brand(), react(), tailwindcss(), hosting(), productionRouter(), localDevServer()],
  server: {
    host: "127.0.0.1",
    // By default Vite lets pages of every other server on this machine read all that it serves.
    cors: false,
    warmup: { clientFiles: ["./src/main.tsx"] },
  },
  // Found at start, not one screen at a time, each of which would reload the page.
  optimizeDeps: { entries: ["src/**/*.tsx"] },
  preview: { host: "127.0.0.1", cors: false },
  build: {
    target: "es2022",
    // Every browser of that target preloads modules, or loads them a little later.
    modulePreload: { polyfill: false },
    rolldownOptions: {
      output: { codeSplitting: { groups: [FIRST_LOAD] } },
    },
  },
});
