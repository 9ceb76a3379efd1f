import { useAction, useMutation, useQuery } from "convex/react";
import { useState } from "react";
import { copyOf, useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { canonicalEmail } from "../../../convex/shared/canonical";
import { shownEmail } from "../../../convex/shared/shownEmail";
import { checkCode } from "../../fields/check-code";
import { checkEmail } from "../../fields/checks";
import { CodeInput } from "../../fields/code-input";
import { bind } from "../../fields/form-fields";
import { ResendButton } from "../../fields/resend-button";
import { announce } from "../../lib/announcements";
import { explainAccountError } from "../../lib/account-errors";
import { makeBrowserSecret } from "../../lib/browser-secret";
import { checks } from "../../lib/form-schema";
import { useOnThisClock } from "../../lib/server-clock";
import { useDraftForm } from "../../lib/use-draft-form";
import { useForm } from "../../lib/use-form";
import { Button } from "../../ui/button";
import { SkeletonRows } from "../../ui/skeleton";
import { Field } from "../../ui/field";
import { Form } from "../../ui/form";
import { CheckIcon } from "../../ui/icons";
import { Section } from "../../ui/section";
import { forgetEmailChange, keepEmailChange, readEmailSecret } from "./email-change-secret";
import { SaveRow } from "../../fields/save-row";
import { MailNews } from "../auth/mail-news";
import { useReauthentication } from "../auth/reauthentication/use-reauthentication";

interface Pending {
  newEmail: string;
  resendAt: number;
}

/**
 * The address, and its change: asked for, then proven by the code that was mailed to the new one.
 */
export function EmailSection({ user }: { user: { _id: string; email: string } }) {
  const settings = useCopy("settings");
  const words = useCopy("security");
  const { email } = user;
  const pending = useQuery(api.emailChanges.pending);
  const [done, setDone] = useState<string | null>(null);
  return (
    <Section title={words.emailTitle} lead={words.emailLead}>
      <dl className="flex flex-wrap gap-x-3">
        <dt className="text-ink-soft">{words.emailNow}</dt>
        <dd className="flex flex-wrap items-center gap-x-3 wrap-anywhere">
          <bdi>{shownEmail(email)}</bdi>
          <span className="inline-flex items-center gap-1 text-sm text-good">
            <CheckIcon /> <span>{words.verified}</span>
          </span>
        </dd>
      </dl>
      {pending === undefined ? <SkeletonRows label={settings.loading} rows={1} /> : null}
      {pending === null ? (
        <RequestChange user={user} done={done} onRequested={() => setDone(null)} />
      ) : null}
      {pending ? (
        <ConfirmChange
          key={pending.newEmail}
          pending={pending}
          onConfirmed={() => setDone(words.emailChanged(shownEmail(pending.newEmail)))}
        />
      ) : null}
    </Section>
  );
}

function checkNewEmail(newEmail: string, email: string): string | undefined {
  const words = copyOf("accountFailures").newEmail;
  const problem = checkEmail(newEmail);
  if (problem !== undefined) return problem === copyOf("problems").emailShape ? words : problem;
  return canonicalEmail(newEmail) === email ? words : undefined;
}

function RequestChange(props: {
  user: { _id: string; email: string };
  done: string | null;
  onRequested: () => void;
}) {
  const accountFailures = useCopy("accountFailures");
  const formWords = useCopy("form");
  const words = useCopy("security");
  const request = useAction(api.emailChanges.request);
  const confirmed = useReauthentication();
  const form = useDraftForm({
    owner: props.user._id,
    draft: "email",
    initial: { newEmail: "" },
    schema: checks<{ newEmail: string }>({
      newEmail: (newEmail) => checkNewEmail(newEmail, props.user.email),
    }),
    refused: { newEmail: accountFailures.newEmail },
    submit: async ({ newEmail }) => {
      const address = canonicalEmail(newEmail) ?? newEmail;
      const browserSecret = readEmailSecret(address) ?? makeBrowserSecret();
      keepEmailChange(address, browserSecret);
      await confirmed(() => request({ newEmail: address, browserSecret }));
      props.onRequested();
      announce(words.codeSent(shownEmail(address)));
      return "done";
    },
    explain: explainAccountError,
  });
  return (
    <Form state={form} words={formWords}>
      <Field
        {...bind(form.field("newEmail"))}
        label={words.newEmail}
        type="email"
        inputMode="email"
        autoComplete="email"
        autoCapitalize="none"
        autoCorrect="off"
        spellCheck={false}
      />
      <SaveRow
        busy={form.busy}
        done={props.done}
        label={words.request}
        busyLabel={words.requesting}
      />
    </Form>
  );
}

function ConfirmChange(props: { pending: Pending; onConfirmed: () => void }) {
  const formWords = useCopy("form");
  const words = useCopy("security");
  const { newEmail } = props.pending;
  const resendAt = useOnThisClock(props.pending.resendAt);
  const secret = readEmailSecret(newEmail);
  const mailState = useQuery(
    api.mails.state,
    secret === null ? "skip" : { purpose: "changeEmail", email: newEmail, browserSecret: secret },
  );
  const cancel = useMutation(api.emailChanges.cancel);
  const confirmed = useReauthentication();
  const form = useConfirmForm(newEmail, secret ?? "", props.onConfirmed);
  const keepAddress = (
    <Button
      variant="secondary"
      onClick={() => {
        confirmed(() => cancel({})).then(forgetEmailChange, form.fail);
      }}
    >
      {words.cancelChange}
    </Button>
  );
  if (secret === null)
    return (
      <>
        <p className="wrap-anywhere">{words.elsewhere(shownEmail(newEmail))}</p>
        <div>{keepAddress}</div>
      </>
    );
  return (
    <Form state={form} words={formWords}>
      <p className="wrap-anywhere">{words.codeSent(shownEmail(newEmail))}</p>
      <CodeInput field={form.field("code")} onFilled={form.send} />
      <MailNews state={mailState} />
      <ResendAgain
        newEmail={newEmail}
        secret={secret}
        resendAt={resendAt}
        onSent={() => form.restart("code")}
        onFailure={form.fail}
      />
      <SaveRow busy={form.busy} done={null} label={words.confirm} busyLabel={words.confirming}>
        {keepAddress}
      </SaveRow>
    </Form>
  );
}

function useConfirmForm(newEmail: string, browserSecret: string, onConfirmed: () => void) {
  const confirm = useAction(api.emailChanges.confirm);
  const confirmed = useReauthentication();
  return useForm({
    initial: { code: "" },
    schema: checks<{ code: string }>({ code: checkCode }),
    submit: async ({ code }) => {
      await confirmed(() => confirm({ newEmail, code, browserSecret }));
      forgetEmailChange();
      onConfirmed();
      return "done";
    },
    explain: explainAccountError,
  });
}

function ResendAgain(props: {
  newEmail: string;
  secret: string;
  resendAt: number;
  onSent: () => void;
  onFailure: (error: unknown) => void;
}) {
  const request = useAction(api.emailChanges.request);
  const confirmed = useReauthentication();
  const { newEmail, secret } = props;
  return (
    <ResendButton
      email={shownEmail(newEmail)}
      resendAt={props.resendAt}
      send={() => confirmed(() => request({ newEmail, browserSecret: secret }))}
      onSent={props.onSent}
      onFailure={props.onFailure}
    />
  );
}
