import { resolve } from "node:path";
import tailwindcss from "@tailwindcss/vite";
import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { privateFiles } from "./local/dev-server/vite-plugin.ts";
import { oneOrigin } from "./local/hosting/one-origin.ts";
import { hosting } from "./local/hosting/vite-plugin.ts";

/** A process and a module graph of its own for each file would cost two minutes of processor time. */
const together = { isolate: false, testTimeout: 60_000, hookTimeout: 60_000 } as const;
/** One Vitest project per kind of machine a test needs: an edge runtime, plain Node, a DOM, a browser. */
const node = { ...together, environment: "node" } as const;
/** Real programs on a busy machine: a deterministic fault fails again, a starved process does not. */
const real = { ...node, retry: 1 } as const;
/**
 * After all others, because a browser and a whole product fill two cores by themselves. Three files at a time, since people wait for
 * mails and for one another, each with people, addresses and accounts of their own; a worker keeps its browser for the next file.
 */
const journeys = {
  ...real,
  sequence: { groupOrder: 1 },
  maxWorkers: 3,
  // What is waited for comes in milliseconds, and late only where many programs share two cores.
  testTimeout: 120_000,
  expect: { poll: { timeout: 15_000 } },
} as const;
/** Starts two products of its own. */
const LONGEST_JOURNEY = "tests/e2e/restart.test.ts";

/**
 * What /sign-in needs, in one file: gzip finds more to share in one large file than in a dozen small ones. Of what convex/react
 * gathers in one module, only the activity list pages.
 */
const FIRST_LOAD = {
  name: "start",
  tags: ["$initial" as const],
  test: /^(?!.*use_paginated_query)/,
};

export default defineConfig({
  plugins: [react(), tailwindcss(), hosting(), oneOrigin(), privateFiles()],
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
    rolldownOptions: {
      output: { codeSplitting: { groups: [FIRST_LOAD] } },
    },
  },
  test: {
    // Much of a test's time is waiting for another thread or process: vitest's own choice leaves one of two cores idle.
    maxWorkers: "100%",
    projects: [
      {
        test: {
          name: "convex",
          include: ["tests/convex/**/*.test.ts"],
          environment: "edge-runtime",
          ...together,
          alias: { "hash-wasm": resolve("tests/support/rememberedHashes.ts") },
          server: { deps: { inline: ["convex-test"] } },
        },
      },
      {
        extends: true,
        test: {
          name: "web",
          include: ["tests/web/**/*.test.{ts,tsx}"],
          environment: "jsdom",
          isolate: false,
          setupFiles: ["tests/support/dom.ts"],
        },
      },
      { test: { name: "house", include: ["tests/house/**/*.test.ts"], ...node } },
      { test: { name: "local", include: ["tests/local/**/*.test.ts"], ...real } },
      { test: { name: "deployment", include: ["tests/deployment/**/*.test.ts"], ...real } },
      { test: { name: "security", include: ["tests/security/**/*.test.ts"], ...real } },
      // Projects of a group follow the alphabet: at the end this one file would run beside an idle core.
      { test: { name: "dev", include: [LONGEST_JOURNEY], ...journeys } },
      {
        test: {
          name: "e2e",
          include: ["tests/e2e/**/*.test.ts"],
          exclude: [LONGEST_JOURNEY],
          globalSetup: ["tests/support/shared-product.ts"],
          ...journeys,
        },
      },
    ],
  },
});
