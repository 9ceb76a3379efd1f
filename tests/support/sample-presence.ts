import { existsSync } from "node:fs";

/** Whether the sample is still here: steps on its screens go with it. */
export const HAS_SAMPLE = existsSync("convex/sample");
