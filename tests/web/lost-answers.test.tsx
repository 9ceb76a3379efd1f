import { screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { prepareStep, STEPS } from "../support/lost-answer-steps";
import { makeDeployment, openPage } from "../support/page";

/** The answer of every effect is lost once, after it has happened, as when a tunnel begins. */

const SOURCES = import.meta.glob<string>("../../src/**/*.{ts,tsx}", {
  eager: true,
  query: "?raw",
  import: "default",
});

/** Uses of a function that only read. */
const READS = /(?:use(?:Paginated)?Query\(|\.query\(|[gs]etQuery\(|query: |typeof )\s*$/;

/** What the browser's sources call by `api.` and may have an effect, as "module:function". */
function effectsInSources(): string[] {
  const names = Object.values(SOURCES).flatMap((source) =>
    [...source.matchAll(/\bapi\.(\w+(?:\.\w+)+)/g)].flatMap(({ 1: path = "", index }) => {
      if (READS.test(source.slice(Math.max(0, index - 40), index))) return [];
      const parts = path.split(".");
      return [`${parts.slice(0, -1).join("/")}:${parts.at(-1)}`];
    }),
  );
  return [...new Set(names)].toSorted();
}

describe("an answer that is lost after its effect", () => {
  for (const step of STEPS)
    test(`${step.id}: ${step.what} (${step.calls}) is done once, and one gets there`, async () => {
      vi.spyOn(Math, "random").mockReturnValue(0); // connects again as soon as Convex ever does
      const deployment = makeDeployment();
      prepareStep(step, deployment);
      deployment.loseAnswer(step.calls);
      openPage(step.at, deployment);
      await step.press();
      await step.reached(deployment);
      expect(deployment.willLoseAnswer(step.calls)).toBe(false);
      expect(deployment.timesDone(step.calls)).toBe(1);
      expect(screen.queryByRole("alert")).not.toBeInTheDocument();
    });

  test("F-A4: every effect of every screen is among them", () => {
    // By the auth library's own call, whose flows are steps of their own.
    const known = new Set(STEPS.map(({ calls }) => calls).filter((name) => name !== "auth:signIn"));
    expect([...known].toSorted()).toEqual(effectsInSources());
  });

  test("F-A3: every flow of the password form is among them", () => {
    const client = SOURCES["../../src/lib/auth-client/use-auth-client.ts"] ?? "";
    const flows = [...client.matchAll(/flow: ("[^;}]+")/g)].flatMap(({ 1: names = "" }) =>
      [...names.matchAll(/"([\w-]+)"/g)].map(({ 1: name = "" }) => name),
    );
    const known = ["email-verification", "reset", "reset-verification", "signIn", "signUp"];
    expect([...new Set(flows)].toSorted()).toEqual(known);
  });
});
