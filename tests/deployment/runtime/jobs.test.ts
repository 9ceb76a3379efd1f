import { expect, test } from "vitest";
import { finishJob, scheduleJob, sweepJobs } from "../../../local/deployment/runtime/jobs";
import { NOW, useDatabase } from "../db/fixture";

const DAY = 24 * 60 * 60 * 1000;
const fixture = useDatabase();

function endedJob(scheduled: number, ended: number): void {
  fixture.mutate((t) => {
    const id = scheduleJob(t, { path: "jobs:note", args: "[{}]", at: scheduled });
    finishJob(t, { id, error: null }, ended);
  });
}

const sweep = (limit: number): number => fixture.mutate((t) => sweepJobs(t, limit, NOW), NOW).value;

test("jobs that ended more than seven days ago are swept in bounded batches", () => {
  for (let i = 0; i < 5; i += 1) endedJob(NOW - 9 * DAY, NOW - 8 * DAY);
  endedJob(NOW - 6 * DAY, NOW - 6 * DAY);
  expect([sweep(3), sweep(3), sweep(3)]).toEqual([3, 2, 0]);
});

test("jobs that waited long for the server neither go early nor keep the sweep going nor hide older ones", () => {
  for (let i = 0; i < 5; i += 1) endedJob(NOW - 20 * DAY, NOW - DAY);
  endedJob(NOW - 9 * DAY, NOW - 9 * DAY);
  expect([sweep(3), sweep(3)]).toEqual([1, 0]);
});
