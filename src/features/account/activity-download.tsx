import { useConvex } from "convex/react";
import type { ConvexReactClient } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { copyOf, useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { csv } from "../../lib/csv";
import { download } from "../../lib/download";
import { Button } from "../../ui/button";
import { activityWords } from "./event-words";
import { Done } from "../../fields/save-row";
import { useAsyncAction } from "../../lib/use-async-action";
import { AsyncActionStatus } from "../../fields/async-action-status";

export type Topic = FunctionReturnType<typeof api.activity.list>["page"][number]["topic"];

/** All rows of a topic as a table for spreadsheets. */
export function ActivityDownload({ topic }: { topic: Topic | null }) {
  const words = useCopy("activity");
  const client = useConvex();
  const action = useAsyncAction();
  const { busy, done, run } = action;
  return (
    <div className="grid gap-2">
      <Button
        variant="secondary"
        busy={busy}
        busyLabel={words.csvBusy}
        onClick={() =>
          run(async () => {
            const rows = await allRows(client, topic);
            download(words.fileName, "text/csv;charset=utf-8", csv([words.csvColumns, ...rows]));
            return words.csvDone(rows.length);
          })
        }
      >
        {words.csv}
      </Button>
      <AsyncActionStatus action={action} />
      <Done text={done} />
    </div>
  );
}

async function allRows(client: ConvexReactClient, topic: Topic | null): Promise<string[][]> {
  const found: string[][] = [];
  let cursor: string | null = null;
  do {
    const part: { rows: Row[]; cursor: string | null } = await client.query(api.activity.rows, {
      topic,
      cursor,
    });
    found.push(...part.rows.map(cells));
    cursor = part.cursor;
  } while (cursor !== null);
  return found;
}

type Row = (typeof api.activity.rows)["_returnType"]["rows"][number];

function cells({ time, kind, topic, outcome, method, device, ip }: Row): string[] {
  const words = copyOf("activity");
  return [
    time,
    activityWords(kind, method),
    words.topics[topic],
    words[outcome],
    method,
    device,
    ip,
  ];
}
