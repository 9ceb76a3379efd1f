import { expect, test } from "vitest";
import { sharedDeployment } from "../../support/deployment";
import { seededRandom } from "../../support/seeded-random";
import { localBackend, mockBackend, type Backend } from "./backends";
import { firstDifference } from "./difference";
import type { TableSpec } from "./fixtures/build-schema";
import { Generator, type Call, randomTables } from "./generator";
import { runProgram } from "./run-program";

/** DIFFERENTIAL_MS=600000 goes on looking for ten minutes. */
const DURATION_MS = Number(process.env["DIFFERENTIAL_MS"] ?? 0);
/** Each costs some 30 ms of processor, on both backends together. */
const PROGRAMS = 300;
/** Programs that run at a time, each on tables of its own. */
const LANES = 6;
const BATCHES_PER_SCHEMA = 20;

const deployment = sharedDeployment();

async function compare(
  tables: readonly TableSpec[],
  program: readonly Call[],
  local: Backend,
): Promise<void> {
  const [expected, actual] = await Promise.all([
    runProgram(mockBackend(tables), program),
    runProgram(local, program),
  ]);
  const difference = firstDifference(program, expected, actual);
  // Tables and program say how to come to it.
  expect({ tables, program, difference }).toEqual({ tables, program, difference: null });
  await local.mutation("clear", { tables: tables.map(({ name }) => name) });
}

test(
  "random programs have the same results on the official mock and on the local deployment",
  async () => {
    const random = seededRandom();
    const end = performance.now() + DURATION_MS;
    let programs = 0;
    const goesOn = () => programs < PROGRAMS || performance.now() < end;
    for (let round = 0; goesOn(); round += 1) {
      const lanes = Array.from({ length: LANES }, (_, lane) =>
        randomTables(random, `round${round}lane${lane}`),
      );
      const local = await localBackend(deployment(), lanes.flat());
      for (let batch = 0; batch < BATCHES_PER_SCHEMA && goesOn(); batch += 1) {
        // Made before any runs, so that the seed alone decides what they are.
        const made = lanes.map(
          (tables) => [tables, new Generator(random, tables).program()] as const,
        );
        await Promise.all(made.map(([tables, program]) => compare(tables, program, local)));
        programs += made.length;
      }
    }
    console.log(`${programs} programs had the same results`);
    expect(programs).toBeGreaterThanOrEqual(PROGRAMS);
  },
  DURATION_MS + 120_000,
);
