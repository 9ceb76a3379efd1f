/**
 * One Vitest project per kind of machine that the app's own tests need: an edge runtime, plain
 * Node, a DOM.
 */
import { resolve } from "node:path";
import type { TestProjectConfiguration } from "vitest/config";

/**
 * A process and a module graph of its own for each file would cost two minutes of processor time.
 */
const together = { isolate: false, testTimeout: 60_000, hookTimeout: 60_000 } as const;
export const node = { ...together, environment: "node" } as const;

export const APP_PROJECTS: TestProjectConfiguration[] = [
  {
    test: {
      name: "convex",
      // Sets the variables that modules read as they load, whichever file of a worker comes first.
      setupFiles: ["tests/support/convexApp.ts"],
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
  // The same app as another product's: its page of the configuration takes the place of ours.
  {
    extends: true,
    test: {
      name: "brand",
      include: ["tests/brand/**/*.test.tsx"],
      environment: "jsdom",
      isolate: false,
      setupFiles: ["tests/support/dom.ts"],
      alias: [
        {
          find: /^.*\/latchkey\.config(\.ts)?$/,
          replacement: resolve("tests/brand/other-product.ts"),
        },
      ],
    },
  },
  { test: { name: "house", include: ["tests/house/**/*.test.ts"], ...node } },
  { test: { name: "hosting", include: ["tests/hosting/**/*.test.ts"], ...node } },
];
