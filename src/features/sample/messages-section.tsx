import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useLayoutEffect, useMemo, useRef } from "react";
import type { RefObject } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { AsyncActionStatus } from "../../fields/async-action-status";
import { SectionErrorBoundary } from "../../fields/section-error-boundary";
import { announce } from "../../lib/announcements";
import { ago, moment, useNow } from "../../lib/dates";
import type { Region } from "../../lib/dates";
import { useRowActions } from "../../lib/use-row-actions";
import { Avatar } from "../../ui/avatar";
import { SkeletonRows } from "../../ui/skeleton";
import { TextButton } from "../../ui/button";
import { Empty, Section } from "../../ui/section";
import { AddLine } from "./add-line";
import { announceAfter } from "./announce-after";

type Message = FunctionReturnType<typeof api.sample.messages.list>[number];

/** What all signed-in people see, with the name of whoever wrote it. */
export function MessagesSection({ userId, region }: { userId: string; region: Region }) {
  const words = useCopy("messages");
  return (
    <Section title={words.title} lead={words.lead}>
      <SectionErrorBoundary>
        <MessageList region={region} />
      </SectionErrorBoundary>
      <SendMessage userId={userId} />
    </Section>
  );
}

function MessageList({ region }: { region: Region }) {
  const settings = useCopy("settings");
  const words = useCopy("messages");
  const messages = useQuery(api.sample.messages.list);
  const remove = useRemove();
  const action = useRowActions();
  const now = useNow();
  const list = useNewestInView(messages?.at(-1)?._id);
  if (messages === undefined) return <SkeletonRows label={settings.loading} rows={2} />;
  if (messages.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <>
      <AsyncActionStatus action={action} />
      <ol
        ref={list}
        className="grid max-h-96 gap-5 overflow-y-auto"
        tabIndex={0}
        aria-label={words.title}
      >
        {messages.map((message) => (
          <MessageRow
            key={message._id}
            message={message}
            now={now}
            region={region}
            onDelete={() =>
              action.run(message._id, () =>
                announceAfter(remove({ messageId: message._id }), words.deleted),
              )
            }
          />
        ))}
      </ol>
    </>
  );
}

/** Takes a message back at once; it comes back if that is refused. */
function useRemove() {
  const remove = useMutation(api.sample.messages.remove);
  return useMemo(
    () =>
      remove.withOptimisticUpdate((store, { messageId }) => {
        const messages = store.getQuery(api.sample.messages.list, {});
        const after = messages?.filter((message) => message._id !== messageId);
        store.setQuery(api.sample.messages.list, {}, after);
      }),
    [remove],
  );
}

/**
 * Shows the end of a list with a height of its own: at first, and whenever something is added to
 * it.
 */
function useNewestInView(newest: string | undefined): RefObject<HTMLOListElement | null> {
  const list = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    if (newest !== undefined && list.current !== null)
      list.current.scrollTop = list.current.scrollHeight;
  }, [newest]);
  return list;
}

function MessageRow(props: {
  message: Message;
  now: number;
  region: Region;
  onDelete: () => void;
}) {
  const words = useCopy("messages");
  const { body, authorName, authorImage, mine, createdAt } = props.message;
  const name = authorName ?? (mine ? words.you : words.nameless);
  return (
    <li className="flex gap-3">
      <Avatar name={name} image={authorImage} />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <bdi className="font-medium wrap-anywhere">{name}</bdi>
          <time
            dateTime={new Date(createdAt).toISOString()}
            title={moment(createdAt, props.region)}
            className="text-sm text-ink-soft"
          >
            {ago(createdAt, props.now, props.region)}
          </time>
          {mine ? (
            <TextButton
              className="text-sm"
              aria-label={words.remove(body)}
              onClick={props.onDelete}
            >
              {words.delete}
            </TextButton>
          ) : null}
        </p>
        <p dir="auto" className="wrap-anywhere whitespace-pre-wrap">
          {body}
        </p>
      </div>
    </li>
  );
}

function SendMessage({ userId }: { userId: string }) {
  const words = useCopy("messages");
  const send = useMutation(api.sample.messages.send);
  return (
    <AddLine
      id="message"
      table="messages"
      long
      userId={userId}
      words={words.write}
      send={async (body, draft) => {
        await send({ body, draft });
        announce(words.sent);
      }}
    />
  );
}
