import { usePaginatedQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useState } from "react";
import { copyOf, useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { ago, moment, useNow } from "../../lib/dates";
import type { Region } from "../../lib/dates";
import { SkeletonRows } from "../../ui/skeleton";
import { Button, TextButton } from "../../ui/button";
import { Empty, Section } from "../../ui/section";
import { Select } from "../../ui/select";
import { activityWords } from "./event-words";
import { ActivityDownload } from "./activity-download";
import type { Topic } from "./activity-download";
import { SectionErrorBoundary } from "../../fields/section-error-boundary";
import { providerOf } from "../auth/methods/registry";
import { SettingsScreen } from "./settings-frame";

type Line = FunctionReturnType<typeof api.activity.list>["page"][number];

const TOPICS = ["all", "signIn", "security", "account"] as const;
const PAGE = 20;

export function ActivityScreen({ region }: { region: Region }) {
  const words = useCopy("activity");
  const formWords = useCopy("form");
  const settings = useCopy("settings");
  const [shown, setShown] = useState<(typeof TOPICS)[number]>("all");
  const topic = shown === "all" ? null : shown;
  return (
    <SettingsScreen title={settings.sections.activity} lead={words.lead}>
      <Section title={words.listTitle} lead={words.listLead}>
        <div className="flex flex-wrap items-end justify-between gap-4">
          <Select
            errorPrefix={formWords.errorPrefix}
            id="topic"
            label={words.filter}
            value={shown}
            options={TOPICS.map((value) => ({ value, label: words.topics[value] }))}
            onValue={(value) => setShown(TOPICS.find((option) => option === value) ?? "all")}
          />
          <ActivityDownload topic={topic} />
        </div>
        <SectionErrorBoundary key={shown}>
          <History topic={topic} region={region} onShowAll={() => setShown("all")} />
        </SectionErrorBoundary>
      </Section>
    </SettingsScreen>
  );
}

function History(props: { topic: Topic | null; region: Region; onShowAll: () => void }) {
  const words = useCopy("activity");
  const settings = useCopy("settings");
  const { topic, region } = props;
  const { results, status, loadMore } = usePaginatedQuery(
    api.activity.list,
    { topic },
    { initialNumItems: PAGE },
  );
  const now = useNow();
  if (status === "LoadingFirstPage") return <SkeletonRows label={settings.loading} rows={5} />;
  if (results.length === 0)
    return (
      <Empty>
        <span>{words.empty}</span>{" "}
        <TextButton onClick={props.onShowAll}>{words.showAll}</TextButton>
      </Empty>
    );
  return (
    <>
      <ol className="divide-y divide-line border-t border-line">
        {results.map((line) => (
          <Entry key={line._id} line={line} now={now} region={region} />
        ))}
      </ol>
      {status === "Exhausted" ? (
        <p className="text-sm text-ink-soft">{words.end}</p>
      ) : (
        <Button
          variant="secondary"
          className="justify-self-start"
          busy={status === "LoadingMore"}
          busyLabel={words.moreBusy}
          onClick={() => loadMore(PAGE)}
        >
          {words.more}
        </Button>
      )}
    </>
  );
}

function Entry({ line, now, region }: { line: Line; now: number; region: Region }) {
  const words = useCopy("activity");
  const { method, device, ip } = line;
  // "You created this account by creating the account" says nothing.
  const way = method === null || line.kind === "signedUp" ? null : wayOf(method);
  const from = [way, device, ip];
  const details = from.filter((part) => part !== null);
  return (
    <li className="grid gap-x-6 gap-y-0.5 py-3.5 sm:grid-cols-[1fr_auto]">
      <div className="min-w-0">
        <p className="flex flex-wrap items-center gap-x-2.5 font-medium">
          <span>{activityWords(line.kind, line.method)}</span>
          <Outcome outcome={line.outcome} />
        </p>
        <p className="text-[0.9375rem] wrap-anywhere text-ink-soft">
          <span>{details.join(" · ")}</span>
          {line.here ? (
            <span className="whitespace-nowrap text-good">{` · ${words.here}`}</span>
          ) : null}
        </p>
      </div>
      <time
        dateTime={new Date(line.time).toISOString()}
        title={moment(line.time, region)}
        className="text-[0.9375rem] text-ink-soft"
      >
        {ago(line.time, now, region)}
      </time>
    </li>
  );
}

/** "with password", "with" and a provider's name. */
function wayOf(method: string): string | null {
  const words = copyOf("activity");
  const provider = providerOf(method);
  if (provider !== null) return words.withProvider(provider.label);
  const own: Record<string, string> = words.methods;
  return own[method] ?? null;
}

/**
 * Failures stand out; what went well is only said to those who do not see that nothing stands out.
 */
function Outcome({ outcome }: { outcome: Line["outcome"] }) {
  const words = useCopy("activity");
  if (outcome === "ok") return <span className="sr-only">{words.ok}</span>;
  return (
    <span className="rounded-full border border-danger px-2 text-sm font-normal text-danger">
      {words.failed}
    </span>
  );
}
