import { sharedDeployment } from "../../../support/deployment";

/**
 * One deployment for a file, and whatever it reported as an error of its own: after all misuse
 * there shall be none.
 */
export function watchedDeployment(functions: string) {
  const reported: unknown[] = [];
  const deployment = sharedDeployment({ functions, report: (error) => reported.push(error) });
  return { deployment, reported };
}

/**
 * How long a fuzz goes on after its fixed number of cases; milliseconds. FUZZ_MS=600000 goes on for
 * ten minutes.
 */
export const FUZZ_MS = Number(process.env["FUZZ_MS"] ?? 0);
