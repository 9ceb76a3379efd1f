import { cronJobs } from "convex/server";
import { internal } from "./_generated/api";

const crons = cronJobs();

crons.interval("delete what has expired", { minutes: 30 }, internal.housekeeping.sweep, {});
crons.interval("delete unclaimed uploads", { minutes: 1 }, internal.housekeeping.sweepUploads, {});
crons.interval("send mails that wait", { minutes: 1 }, internal.emails.queue.wake, {});
crons.interval("delete accounts whose time has come", { hours: 1 }, internal.deletion.sweep, {});

crons.interval("move what an earlier version stored", { hours: 1 }, internal.migrations.run, {});

export default crons;
