import { onTestFinished } from "vitest";
import { scratchFolder } from "./scratch";

/** An empty folder that goes when the running test ends. */
export function testFolder(): string {
  const scratch = scratchFolder("test");
  onTestFinished(() => scratch.remove());
  return scratch.folder;
}
