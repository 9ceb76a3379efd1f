import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { api } from "../../../convex/_generated/api";
import { form as formWords } from "../../copy/en";
import { settings } from "../../copy/settings";
import { messages as words } from "../../copy/workspace";
import { Failed } from "../../fields/failed";
import { Guarded } from "../../fields/guarded";
import { explainAccountError } from "../../lib/account-errors";
import { keepDraft, readDraft } from "../../lib/drafts";
import { ago, moment, useNow } from "../../lib/times";
import type { Region } from "../../lib/times";
import { useAct } from "../../lib/use-act";
import { useForm } from "../../lib/use-form";
import { Avatar } from "../../ui/avatar";
import { Rows } from "../../ui/bones";
import { Button, TextButton } from "../../ui/button";
import { Form } from "../../ui/form";
import { Empty, Section } from "../../ui/section";
import { TextArea } from "../../ui/text-area";

type Message = FunctionReturnType<typeof api.messages.list>[number];

/** What all signed-in people see, with the name of whoever wrote it. */
export function MessagesSection({ userId, region }: { userId: string; region: Region }) {
  return (
    <Section title={words.title} lead={words.lead}>
      <Guarded>
        <MessageList region={region} />
      </Guarded>
      <SendMessage userId={userId} />
    </Section>
  );
}

function MessageList({ region }: { region: Region }) {
  const messages = useQuery(api.messages.list);
  const remove = useMutation(api.messages.remove);
  const { failure, run } = useAct();
  const now = useNow();
  if (messages === undefined) return <Rows label={settings.loading} rows={2} />;
  if (messages.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <>
      <Failed failure={failure} />
      <ol className="grid max-h-96 gap-5 overflow-y-auto" tabIndex={0} aria-label={words.title}>
        {messages.map((message) => (
          <MessageRow
            key={message._id}
            message={message}
            now={now}
            region={region}
            onDelete={() => run(() => remove({ messageId: message._id }))}
          />
        ))}
      </ol>
    </>
  );
}

function MessageRow(props: {
  message: Message;
  now: number;
  region: Region;
  onDelete: () => void;
}) {
  const { body, authorName, authorImage, mine, createdAt } = props.message;
  const name = authorName ?? (mine ? words.you : words.nameless);
  return (
    <li className="flex gap-3">
      <Avatar name={name} image={authorImage} />
      <div className="min-w-0 grow">
        <p className="flex flex-wrap items-baseline gap-x-3">
          <span className="font-medium wrap-anywhere">{name}</span>
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
        <p className="wrap-anywhere whitespace-pre-wrap">{body}</p>
      </div>
    </li>
  );
}

function SendMessage({ userId }: { userId: string }) {
  const send = useMutation(api.messages.send);
  const form = useForm<"text">({
    initial: { text: readDraft(userId, "message") ?? "" },
    check: ({ text }) => ({ text: text.trim() === "" ? words.missing : undefined }),
    submit: async ({ text }) => {
      await send({ body: text });
      keepDraft(userId, "message", null);
      form.restart("text");
      return "done";
    },
    explain: explainAccountError,
  });
  const { set, id: _id, ...field } = form.field("text");
  return (
    <Form state={form} words={formWords}>
      <TextArea
        {...field}
        id="message"
        label={words.label}
        errorPrefix={formWords.errorPrefix}
        onChange={(event) => {
          set(event.target.value);
          keepDraft(userId, "message", event.target.value);
        }}
      />
      <Button
        type="submit"
        look="secondary"
        className="justify-self-start"
        busy={form.busy}
        busyLabel={words.sending}
      >
        {words.send}
      </Button>
    </Form>
  );
}
