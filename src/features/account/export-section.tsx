import { useMutation } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { download } from "../../lib/download";
import { Button } from "../../ui/button";
import { Section } from "../../ui/section";
import { Done } from "../../fields/save-row";
import { useReauthentication } from "../auth/reauthentication/use-reauthentication";
import { useAsyncAction } from "../../lib/use-async-action";
import { AsyncActionStatus } from "../../fields/async-action-status";

type Page = FunctionReturnType<typeof api.dataExport.page>;

/** Everything that is kept about a person, as one file with a list for each table. */
export function ExportSection() {
  const words = useCopy("account");
  const collect = useCollect();
  const action = useAsyncAction();
  const { busy, done, run } = action;
  return (
    <Section title={words.exportTitle} lead={words.exportLead}>
      <AsyncActionStatus action={action} />
      <div className="flex flex-wrap items-center gap-x-4 gap-y-3">
        <Button
          variant="secondary"
          busy={busy}
          busyLabel={words.exportBusy}
          onClick={() =>
            run(async () => {
              const tables = await collect();
              download(words.exportName, "application/json", JSON.stringify(tables, null, 2));
              return words.exportDone;
            })
          }
        >
          {words.export}
        </Button>
        <Done text={done} />
      </div>
    </Section>
  );
}

function useCollect(): () => Promise<Record<string, object[]>> {
  const next = useMutation(api.dataExport.page);
  const confirmed = useReauthentication();
  return async () => {
    const tables: Record<string, object[]> = {};
    let cursor: string | null = null;
    do {
      const from: string | null = cursor;
      const page: Page = await confirmed(() => next({ cursor: from }));
      (tables[page.table] ??= []).push(...page.rows);
      cursor = page.cursor;
    } while (cursor !== null);
    return tables;
  };
}
