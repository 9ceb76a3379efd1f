import { useConvex } from "convex/react";
import type { ConvexReactClient } from "convex/react";
import { api } from "../../../convex/_generated/api";
import { activity as words } from "../../copy/account";
import { csv } from "../../lib/csv";
import { download } from "../../lib/download";
import { Button } from "../../ui/button";
import type { Topic } from "./activity-screen";
import { Done } from "../../fields/save-row";
import { useAct } from "../../lib/use-act";
import { Failed } from "../../fields/failed";

/** All rows of a topic as a table for spreadsheets. */
export function ActivityDownload({ topic }: { topic: Topic | null }) {
  const client = useConvex();
  const { busy, done, failure, run } = useAct();
  return (
    <div className="grid gap-2">
      <Button
        look="secondary"
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
      <Failed failure={failure} />
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
  return [time, words.kinds[kind], words.topics[topic], words[outcome], method, device, ip];
}
