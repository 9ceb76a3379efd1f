/**
 * Everything that changes the store, by name. What a change returns is answered once its commit is
 * durable.
 */
import type { Transaction } from "../db/database";
import { requireDeclared } from "../runtime/app-definition";
import type { MutationCall } from "../runtime/calls";
import {
  type CodeCache,
  readActiveCode,
  readPush,
  removeOldPushes,
  setActivePush,
  writePush,
} from "./code-records";
import { claimCron, readCrons, replaceCrons } from "./cron-records";
import { changeEnvironment, readEnvironment, sameEnvironment } from "./environment";
import type { Runtime } from "../runtime/execute";
import {
  deleteFile,
  fileGarbage,
  forgetFileGarbage,
  insertFile,
  unknownFiles,
} from "../runtime/files";
import {
  cancelJob,
  claimJob,
  dueJobs,
  failInterruptedJobs,
  finishJob,
  isPending,
  scheduleJob,
  sweepJobs,
} from "../runtime/jobs";
import type {
  Activation,
  MutationOrigin,
  MutationRun,
  StageRequest,
  WriterCalls,
} from "./messages";
import { findAnswer, recordAnswer, sweepAnswers } from "./request-records";
import { transferChanges } from "./transfer-changes";
import type { WriterContext } from "./writer-context";
import { ApiError } from "../protocol/api-error";

export type WriterChanges = {
  readonly [Name in keyof WriterCalls]: (
    input: WriterCalls[Name]["input"],
    context: WriterContext,
  ) => WriterCalls[Name]["output"] | Promise<WriterCalls[Name]["output"]>;
};

/** Staged pushes that are kept besides the one that serves: several tools may be pushing. */
const KEPT_PUSHES = 4;

export function writerChanges(runtime: Runtime, codes: CodeCache): WriterChanges {
  return {
    mutate: ({ call, origin }, context) => mutate(runtime, codes, { call, origin }, context),
    changeEnvironment: (changes, context) => changeEnvironment(context.transaction(), changes),
    dryRunSchema: ({ schema, after, budgetMs }, { database }) =>
      database.dryRunSchema(schema, after, budgetMs),
    compareSchema: (schema, { database }) => database.compareSchema(schema),
    stagePush,
    stagedSchema: (pushId, context) =>
      readPush(context.transaction().untracked, pushId)?.schemaId ?? null,
    advanceSchema: ({ schemaId, budgetMs }, { database }) =>
      database.advanceSchema(schemaId, budgetMs),
    activatePush,
    insertFile: (file, context) => insertFile(context.transaction(), file),
    deleteFile: (id, context) => nothing(deleteFile(context.transaction(), id)),
    unknownFiles: (uuids, context) => unknownFiles(context.transaction().untracked, uuids),
    fileGarbage: ({ limit }, context) => fileGarbage(context.transaction().untracked, limit),
    forgetFileGarbage: (uuids, context) =>
      nothing(forgetFileGarbage(context.transaction().untracked, uuids)),
    schedule: (job, context) => scheduleJob(context.transaction(), job),
    cancel: (id, context) => nothing(cancelJob(context.transaction(), id, context.now)),
    dueJobs: (request, context) => dueJobs(context.transaction(), request, context.now),
    claimJob: (id, context) => claimJob(context.transaction(), id),
    finishJob: (end, context) => nothing(finishJob(context.transaction(), end, context.now)),
    failInterruptedJobs: ({ limit }, context) =>
      failInterruptedJobs(context.transaction(), limit, context.now),
    crons: (_, context) => readCrons(context.transaction().untracked),
    claimCron: (run, context) => claimCron(context.transaction().untracked, run),
    sweep: ({ limit }, context) => sweep(context.transaction(), limit, context.now),
    ...transferChanges,
  };
}

async function mutate(
  runtime: Runtime,
  codes: CodeCache,
  { call, origin }: { call: MutationCall; origin: MutationOrigin },
  context: WriterContext,
): Promise<MutationRun> {
  const transaction = context.transaction();
  const seenTs = transaction.snapshot.ts;
  const known = call.once && findAnswer(transaction.untracked, call.once, context.now);
  if (known) return { outcome: known, seenTs, log: null };
  if (!stillDue(transaction, origin)) return { outcome: NOT_DUE, seenTs, log: null };
  const code = codes.load(transaction.untracked);
  const { outcome, log } = await runtime.runMutation(transaction, code, call);
  if (outcome.status === "error") {
    context.discard();
    return { outcome, seenTs, log };
  }
  if (call.once) recordAnswer(transaction.untracked, call.once, outcome, context.now);
  recordOrigin(transaction, origin, context.now);
  return { outcome, seenTs, log };
}

const NOT_DUE = { status: "success", value: "null", logLines: [] } as const;

function stillDue(transaction: Transaction, origin: MutationOrigin): boolean {
  switch (origin.kind) {
    case "request":
      return true;
    case "job":
      return isPending(transaction, origin.id);
    case "cron":
      return readCrons(transaction.untracked).some(
        ({ spec, nextRun }) =>
          spec.identifier === origin.run.identifier && nextRun === origin.run.at,
      );
  }
  return origin satisfies never;
}

function recordOrigin(transaction: Transaction, origin: MutationOrigin, now: number): void {
  if (origin.kind === "job") finishJob(transaction, { id: origin.id, error: null }, now);
  if (origin.kind === "cron") claimCron(transaction.untracked, origin.run);
}

function stagePush({ pushId, push, modules }: StageRequest, context: WriterContext) {
  // Before the transaction: staging is a change of its own, which later transactions have to begin
  // after.
  const stage = context.database.stageSchema(push.analysis.schema);
  const records = context.transaction().untracked;
  const stored = { ...push, schemaId: stage.schemaId, stagedAt: context.now };
  writePush(records, pushId, stored, modules);
  removeOldPushes(records, KEPT_PUSHES);
  return stage;
}

function activatePush(
  { pushId, environment }: WriterCalls["activatePush"]["input"],
  context: WriterContext,
): Activation {
  const transaction = context.transaction();
  const records = transaction.untracked;
  const push = readPush(records, pushId);
  if (push === null) throw raceDetected("This push is no longer known; push again.");
  if (!sameEnvironment(environment, readEnvironment(records)))
    throw raceDetected("Environment variables changed while code was being pushed; push again.");
  requireDeclared(push.analysis.variables, environment);
  const previous = readActiveCode(records);
  transaction.activateSchema(push.schemaId);
  setActivePush(records, pushId);
  const crons = Object.values(push.analysis.modules).flatMap((module) => module.crons ?? []);
  replaceCrons(records, crons, context.now);
  const next = readActiveCode(records);
  if (next === null) throw new Error(`Push ${pushId} is not in the store after it was activated.`);
  return { previous, next };
}

function sweep(transaction: Transaction, limit: number, now: number): boolean {
  const jobs = sweepJobs(transaction, limit, now);
  const answers = sweepAnswers(transaction.untracked, limit, now);
  return jobs >= limit || answers >= limit;
}

function raceDetected(message: string): ApiError {
  return new ApiError(400, "RaceDetected", message);
}

function nothing(_done: void): null {
  return null;
}
