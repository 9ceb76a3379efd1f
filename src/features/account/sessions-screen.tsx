import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useEffect, useRef, useState } from "react";
import { copyOf, useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { ago, moment, useNow } from "../../lib/dates";
import type { Region } from "../../lib/dates";
import { SkeletonRows } from "../../ui/skeleton";
import { Button } from "../../ui/button";
import { Empty, Section } from "../../ui/section";
import { Sentence } from "../../ui/sentence";
import { Done } from "../../fields/save-row";
import { SectionErrorBoundary } from "../../fields/section-error-boundary";
import { providerOf } from "../auth/methods/registry";
import { useReauthentication } from "../auth/reauthentication/use-reauthentication";
import { SettingsScreen } from "./settings-frame";
import { useAsyncAction } from "../../lib/use-async-action";
import { AsyncActionStatus } from "../../fields/async-action-status";

type Session = FunctionReturnType<typeof api.sessions.list>[number];

/** How many are drawn at once: the latest, which are those that anybody looks for. */
const SHOWN = 25;

interface SessionsProps {
  region: Region;
  onSignOut: () => void;
}

export function SessionsScreen(props: SessionsProps) {
  const settings = useCopy("settings");
  const words = useCopy("sessions");
  return (
    <SettingsScreen title={settings.sections.sessions} lead={words.lead}>
      <Section title={words.listTitle} lead={words.listLead}>
        <SectionErrorBoundary>
          <SessionList {...props} />
        </SectionErrorBoundary>
      </Section>
    </SettingsScreen>
  );
}

function SessionList({ region, onSignOut }: SessionsProps) {
  const settings = useCopy("settings");
  const words = useCopy("sessions");
  const sessions = useQuery(api.sessions.list);
  const { action, revoke, revokeOthers, ending } = useEnding();
  const now = useNow();
  const [showsAll, setShowsAll] = useState(false);
  if (sessions === undefined) return <SkeletonRows label={settings.loading} rows={3} />;
  const shown = showsAll ? sessions : sessions.slice(0, SHOWN);
  const hidden = sessions.length - shown.length;
  return (
    <>
      <AsyncActionStatus action={action} />
      <ul className="-my-4 divide-y divide-line">
        {shown.map((session, index) => (
          <Row
            key={session._id}
            session={session}
            now={now}
            region={region}
            busy={ending === session._id}
            takesFocus={showsAll && index === SHOWN}
            onSignOut={() => (session.current ? onSignOut() : revoke(session))}
          />
        ))}
      </ul>
      {hidden === 0 ? null : (
        <div className="border-t border-line pt-5">
          <Button variant="secondary" onClick={() => setShowsAll(true)}>
            {words.more(hidden)}
          </Button>
        </div>
      )}
      {sessions.length > 1 ? (
        <div className="border-t border-line pt-5">
          <Button
            variant="secondary"
            busy={ending === "others"}
            busyLabel={words.othersBusy}
            onClick={revokeOthers}
          >
            {words.others}
          </Button>
        </div>
      ) : (
        <div className="border-t border-line pt-4">
          <Empty>{words.only}</Empty>
        </div>
      )}
      <Done text={action.done} />
    </>
  );
}

function useEnding() {
  const settings = useCopy("settings");
  const words = useCopy("sessions");
  const revoke = useMutation(api.sessions.revoke);
  const revokeOthers = useMutation(api.sessions.revokeOthers);
  const confirmed = useReauthentication();
  const action = useAsyncAction();
  const [target, setTarget] = useState<string | null>(null);
  return {
    action,
    ending: action.busy ? target : null,
    revoke: (session: Session) => {
      setTarget(session._id);
      action.run(async () => {
        await confirmed(() => revoke({ sessionId: session._id }));
        return words.signedOut(session.device ?? settings.unknownBrowser);
      });
    },
    revokeOthers: () => {
      setTarget("others");
      action.run(async () => words.ended((await confirmed(() => revokeOthers({}))).ended));
    },
  };
}

function Row(props: {
  session: Session;
  now: number;
  region: Region;
  busy: boolean;
  /** The first of those that a press has brought: the button that was pressed is gone. */
  takesFocus: boolean;
  onSignOut: () => void;
}) {
  const settings = useCopy("settings");
  const words = useCopy("sessions");
  const { session, now, region, takesFocus } = props;
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (takesFocus) row.current?.focus();
  }, [takesFocus]);
  const device = session.device ?? settings.unknownBrowser;
  return (
    <li
      ref={row}
      tabIndex={takesFocus ? -1 : undefined}
      className="flex flex-wrap items-center justify-between gap-x-6 gap-y-3 py-4"
    >
      <div className="min-w-0">
        <h3 className="flex flex-wrap items-center gap-x-2.5 font-medium">
          <span>{device}</span>
          {session.current ? (
            <span className="rounded-full border border-line bg-wash px-2 text-sm font-normal text-good">
              {words.thisDevice}
            </span>
          ) : null}
        </h3>
        <p className="text-[0.9375rem] text-ink-soft">
          <Sentence
            text={beganBy(session.method)}
            slots={{
              started: <When at={session.startedAt} now={now} region={region} />,
              active: <When at={session.lastActiveAt} now={now} region={region} />,
            }}
          />
        </p>
      </div>
      <Button
        variant="secondary"
        busy={props.busy}
        aria-label={session.current ? words.signOutHere : words.signOutDevice(device)}
        onClick={props.onSignOut}
      >
        {words.signOut}
      </Button>
    </li>
  );
}

/** How a session began, in a sentence with places for its times. */
function beganBy(method: string | null): string {
  const words = copyOf("sessions");
  const provider = providerOf(method);
  if (provider !== null) return words.byProvider(provider.label);
  const own: Record<string, string> = words.methods;
  return own[method ?? "unknown"] ?? words.methods.unknown;
}

function When({ at, now, region }: { at: number; now: number; region: Region }) {
  return (
    <time dateTime={new Date(at).toISOString()} title={moment(at, region)}>
      {ago(at, now, region)}
    </time>
  );
}
