import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const README = readFileSync("README.md", "utf8");

/** The examples of one language, one after another. */
function examples(language: "ts" | "tsx"): string {
  const blocks = README.matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, "g"));
  return [...blocks].map((block) => block[1] ?? "").join("\n");
}

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

const CONFIG = {
  extends: "../../tsconfig.json",
  compilerOptions: { noUnusedLocals: false },
  include: ["*.ts", "*.tsx"],
};

test("the README's examples compile against the code they show", () => {
  // Inside the repository, because that is where the compiler finds the packages.
  mkdirSync(".local", { recursive: true });
  const folder = mkdtempSync(join(".local", "readme-"));
  try {
    writeFileSync(join(folder, "backend.ts"), BACKEND + examples("ts"));
    writeFileSync(join(folder, "browser.tsx"), BROWSER + examples("tsx"));
    writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(CONFIG));
    const compiler = join("node_modules", "typescript", "bin", "tsc");
    execFileSync(process.execPath, [compiler, "--project", folder], { encoding: "utf8" });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test("the README stays short", () => {
  expect(README.split("\n").length).toBeLessThan(150);
});
