import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The examples of documents, and whether they compile against the code. */

/** A document's examples of one of the languages, in their order. */
export function examplesOf(file: string, ...languages: ("ts" | "tsx")[]): string[] {
  const fenced = new RegExp(`^( *)\`\`\`(?:${languages.join("|")})\\n([\\s\\S]*?)^ *\`\`\``, "gm");
  // Within a list they are indented.
  return [...readFileSync(file, "utf8").matchAll(fenced)].map(([, indent = "", text = ""]) =>
    text.replaceAll(new RegExp(`^${indent}`, "gm"), ""),
  );
}

/** A folder inside the repository, because that is where the compiler finds the packages. */
export function makeFolder(name: string): string {
  mkdirSync(".local", { recursive: true });
  return mkdtempSync(join(".local", `${name}-`));
}

/** What the compiler says about a folder of `makeFolder`; empty if it is content. */
export function complaintsOf(folder: string, compilerOptions: object = {}): string {
  const config = { extends: "../../tsconfig.json", compilerOptions, include: ["**/*"] };
  writeFileSync(join(folder, "tsconfig.json"), JSON.stringify(config));
  const compiler = join("node_modules", "typescript", "bin", "tsc");
  const args = [compiler, "--project", folder, "--pretty", "false"];
  return spawnSync(process.execPath, args, { encoding: "utf8" }).stdout;
}
