/** What `crons.ts` must export, and its schedules in one form (P2.5, P6.8). */
import type { JSONValue } from "convex/values";
import { formatFunctionPath, parseFunctionPath } from "../protocol/function-path";
import type { CronSchedule, CronSpec } from "./analysis";
import { memberOf } from "./exported-function";

type Fields = Readonly<Record<string, JSONValue | undefined>>;

/**
 * Throws an Error when the default export is not made by `cronJobs()`, or a schedule is not one.
 */
export function readCrons(exports: object): CronSpec[] {
  const crons = memberOf(exports, "default");
  const exportCrons = memberOf(crons, "export");
  if (memberOf(crons, "isCrons") !== true || typeof exportCrons !== "function")
    throw new Error("The default export of `convex/crons.ts` is not made by `cronJobs()`.");
  const text: unknown = Reflect.apply(exportCrons, crons, []);
  const jobs = fieldsOf(JSON.parse(String(text)) as JSONValue);
  return Object.entries(jobs).map(([identifier, job]) => readCron(identifier, fieldsOf(job)));
}

function readCron(identifier: string, job: Fields): CronSpec {
  const path = typeof job["name"] === "string" ? parseFunctionPath(job["name"]) : null;
  if (path === null) throw new Error(`The cron job '${identifier}' does not name a function.`);
  return {
    identifier,
    path: formatFunctionPath(path),
    args: JSON.stringify(job["args"] ?? [{}]),
    schedule: readSchedule(identifier, fieldsOf(job["schedule"])),
  };
}

function readSchedule(identifier: string, fields: Fields): CronSchedule {
  const minuteUTC = whole(fields["minuteUTC"], 0);
  const hourUTC = whole(fields["hourUTC"], 0);
  const { dayOfWeek, cron } = fields;
  switch (typeof fields["type"] === "string" ? fields["type"] : "") {
    case "interval":
      return { type: "interval", seconds: intervalSeconds(identifier, fields) };
    case "hourly":
      return { type: "hourly", minuteUTC };
    case "daily":
      return { type: "daily", hourUTC, minuteUTC };
    case "weekly":
      if (typeof dayOfWeek !== "string") break;
      return { type: "weekly", dayOfWeek, hourUTC, minuteUTC };
    case "monthly":
      return { type: "monthly", day: whole(fields["day"], 1), hourUTC, minuteUTC };
    case "cron":
      if (typeof cron !== "string") break;
      return { type: "cron", cron };
    default:
      break;
  }
  throw new Error(
    `The schedule of the cron job '${identifier}' is not one: ${JSON.stringify(fields)}`,
  );
}

function intervalSeconds(identifier: string, { seconds, minutes, hours }: Fields): number {
  const total = whole(seconds, 0) + whole(minutes, 0) * 60 + whole(hours, 0) * 3600;
  if (total <= 0) throw new Error(`The interval of the cron job '${identifier}' must be positive.`);
  return total;
}

function whole(value: JSONValue | undefined, missing: number): number {
  return typeof value === "number" ? value : missing;
}

function fieldsOf(value: JSONValue | undefined): Fields {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  return isObject ? value : {};
}
