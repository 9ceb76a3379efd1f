import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { complaintsOf, examplesOf, makeFolder } from "./examples";

const BACKEND = `
import { v } from "convex/values";
import { authedAction, authedMutation, authedQuery } from "../../convex/auth/functions";
import { sensitive } from "../../convex/auth/sensitive";
`;

const BROWSER = `
import type {} from "../../src/app/routes";
import { Authenticated } from "convex/react";
import { useCurrentUser, useSignedInUser } from "../../src/app/current-user";
import { SignedInGate } from "../../src/app/signed-in-gate";
import { useReauthentication } from "../../src/features/auth/reauthentication/use-reauthentication";
import { Link } from "../../src/lib/link";
import { Button } from "../../src/ui/button";
import { Skeleton } from "../../src/ui/skeleton";
const Reports = () => useSignedInUser().email;
`;

test("the README's examples compile against the code they show", () => {
  const folder = makeFolder("readme");
  try {
    const backend = examplesOf("README.md", "ts");
    const browser = examplesOf("README.md", "tsx");
    expect([backend.length, browser.length]).toEqual([2, 2]);
    writeFileSync(join(folder, "backend.ts"), BACKEND + backend.join("\n"));
    writeFileSync(join(folder, "browser.tsx"), BROWSER + browser.join("\n"));
    expect(complaintsOf(folder, { noUnusedLocals: false })).toBe("");
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}, 120_000);

test("the README stays short", () => {
  expect(readFileSync("README.md", "utf8").split("\n").length).toBeLessThan(150);
});
