import { copyOf } from "../copy/copy";
import { codeDigits } from "../../convex/shared/codeDigits";

/** What is wrong with a typed code before it is sent. */
export function checkCode(code: string): string | undefined {
  const problems = copyOf("credentialProblems");
  if (code.trim() === "") return problems.codeMissing;
  return codeDigits(code) === null ? problems.codeShape : undefined;
}
