/**
 * The Vitest projects that need local/: the deployment itself, and whole products with browsers.
 */
import type { TestProjectConfiguration } from "vitest/config";
import { node } from "./projects.ts";

/**
 * Real programs on a busy machine: a deterministic fault fails again, a starved process does not.
 */
const real = { ...node, retry: 1 } as const;
/**
 * After all others, because a browser and a whole product fill two cores by themselves. Three files
 * at a time, since people wait for mails and for one another, each with people, addresses and
 * accounts of their own; a worker keeps its browser for the next file.
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

export const LOCAL_PROJECTS: TestProjectConfiguration[] = [
  { test: { name: "local", include: ["tests/local/**/*.test.ts"], ...real } },
  { test: { name: "deployment", include: ["tests/deployment/**/*.test.ts"], ...real } },
  { test: { name: "security", include: ["tests/security/**/*.test.ts"], ...real } },
  // Projects of a group follow the alphabet: at the end this one file would run beside an idle
  // core.
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
];

/**
 * `npm run test:full` only: copies with dependencies of their own, one at a time, when all else is
 * done.
 */
export const LONG_PROJECTS: TestProjectConfiguration[] = [
  {
    test: {
      name: "full",
      include: ["tests/full/**/*.test.ts"],
      ...node,
      sequence: { groupOrder: 2 },
      maxWorkers: 1,
      testTimeout: 600_000,
      hookTimeout: 600_000,
    },
  },
];
