/** When cron jobs run. All times are UTC and milliseconds since the epoch. */
import { Cron } from "croner";
import type { CronSchedule } from "./analysis";

const DAYS = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Why no next time can be told from it; null for a schedule that is one. */
export function mistakeIn(schedule: CronSchedule): string | null {
  // Convex knows neither seconds nor names such as `@daily`.
  if (schedule.type === "cron" && schedule.cron.trim().split(/\s+/).length !== 5)
    return `"${schedule.cron}" must have five fields: minute, hour, day of the month, month, day of the week`;
  try {
    firstRun(schedule, 0);
    return null;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** An interval begins at once; everything else waits for its time. */
export function firstRun(schedule: CronSchedule, now: number): number {
  return schedule.type === "interval" ? now : nextMatch(schedule, now);
}

/** The first time after both `previous` and `now`: occurrences that were missed are skipped. */
export function nextRun(schedule: CronSchedule, previous: number, now: number): number {
  if (schedule.type !== "interval") return nextMatch(schedule, Math.max(previous, now));
  const period = schedule.seconds * 1000;
  const missed = Math.max(0, Math.floor((now - previous) / period));
  return previous + (missed + 1) * period;
}

function nextMatch(schedule: Exclude<CronSchedule, { type: "interval" }>, after: number): number {
  const next = new Cron(pattern(schedule), { timezone: "UTC" }).nextRun(new Date(after));
  // For example the 30th of February.
  return next === null ? Number.MAX_SAFE_INTEGER : next.getTime();
}

function pattern(schedule: Exclude<CronSchedule, { type: "interval" }>): string {
  switch (schedule.type) {
    case "hourly":
      return `${schedule.minuteUTC} * * * *`;
    case "daily":
      return `${schedule.minuteUTC} ${schedule.hourUTC} * * *`;
    case "weekly": {
      const day = DAYS.indexOf(schedule.dayOfWeek.toLowerCase());
      if (day < 0) throw new Error(`${schedule.dayOfWeek} is not a day of the week.`);
      return `${schedule.minuteUTC} ${schedule.hourUTC} * * ${day}`;
    }
    case "monthly":
      return `${schedule.minuteUTC} ${schedule.hourUTC} ${schedule.day} * *`;
    case "cron":
      return schedule.cron;
  }
  return schedule satisfies never;
}
