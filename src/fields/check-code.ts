import { codeDigits } from "../../convex/shared/canonical";
import { CODE_LENGTH } from "../../convex/shared/limits";
import { problems } from "../copy/en";

/** What is wrong with a typed code before it is sent. */
export function checkCode(code: string): string | undefined {
  if (code.trim() === "") return problems.codeMissing;
  return codeDigits(code) === null ? problems.codeShape(CODE_LENGTH) : undefined;
}
