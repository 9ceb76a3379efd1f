import { useCopy } from "../../copy/copy";
import { bind } from "../../fields/form-fields";
import { explainAccountError } from "../../lib/account-errors";
import { checks } from "../../lib/form-schema";
import { useDraftForm } from "../../lib/use-draft-form";
import { useIsThere } from "./use-is-there";
import { Button } from "../../ui/button";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { TextArea } from "../../ui/text-area";

interface AddLineProps {
  /** The input's id, and the name its draft is kept by. */
  id: string;
  userId: string;
  words: { label: string; submit: string; busy: string; missing: string };
  /** The table it goes to. */
  table: "todos" | "messages";
  send: (text: string, draft: string) => Promise<unknown>;
  /** Whether the text may have several lines. */
  long?: boolean;
}

/** A form that adds one text to a list and is empty again for the next. */
export function AddLine({ id, userId, words, table, send, long = false }: AddLineProps) {
  const formWords = useCopy("form");
  const accountFailures = useCopy("accountFailures");
  const form = useDraftForm({
    owner: userId,
    draft: id,
    initial: { text: "" },
    schema: checks<{ text: string }>({
      text: (text) => (text.trim() === "" ? words.missing : undefined),
    }),
    alias: { body: "text" },
    refused: { text: accountFailures.text },
    submit: async ({ text }) => {
      await send(text, form.makeKey());
      return "done";
    },
    isThere: useIsThere(table),
    onAdded: ({ restart }) => restart("text"),
    explain: explainAccountError,
  });
  const input = { ...bind(form.field("text")), id, label: words.label, dir: "auto" };
  const add = (
    <Button
      type="submit"
      variant="secondary"
      className="justify-self-start"
      busy={form.busy}
      busyLabel={words.busy}
    >
      {words.submit}
    </Button>
  );
  return (
    <Form state={form} words={formWords}>
      {long ? (
        <>
          <TextArea {...input} />
          {add}
        </>
      ) : (
        <Field {...input} autoComplete="off" beside={add} />
      )}
    </Form>
  );
}
