import { useQuery } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../../../convex/_generated/api";
import { useCopy } from "../../copy/copy";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { shownEmail } from "../../../convex/shared/shownEmail";
import { ResendButton } from "../../fields/resend-button";
import { retryTime } from "../../lib/auth-errors";
import { useKeptEmail } from "../../lib/email-draft";
import { Link } from "../../lib/link";
import type { Href } from "../../lib/navigation";
import { Button } from "../../ui/button";
import { Form } from "../../ui/form";
import type { FormState } from "../../ui/form";
import { Sentence } from "../../ui/sentence";
import { AuthScreen } from "./auth-screen";
import { MailNews } from "./mail-news";
import { keepChallenge } from "./pending-challenge";
import type { PendingChallenge } from "./pending-challenge";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";

interface ChallengeScreenProps {
  challenge: PendingChallenge;
  /**
   * `sent` says where the code went, with "{email}" in the place of the address; `maybeSent` that
   * nobody knows whether it did.
   */
  words: { title: string; sent: string; maybeSent: string; submit: string; busy: string };
  form: FormState & {
    busy: boolean;
    restart: (name: "code") => void;
    fail: (error: unknown) => void;
  };
  /** The step before, where the address can be changed. */
  back: Href;
  children: ReactNode;
}

/**
 * A step that waits for a mailed code: where it went, what is typed, a new code, another address.
 */
export function ChallengeScreen(props: ChallengeScreenProps) {
  const formWords = useCopy("form");
  const codeStep = useCopy("codeStep");
  const { challenge, words, form } = props;
  const resend = useSendAgain(challenge);
  const mailState = useQuery(api.mails.state, {
    purpose: challenge.purpose === "reset" ? "reset" : "signUp",
    email: challenge.email,
    browserSecret: challenge.browserSecret,
  });
  useKeptEmail(challenge.email);
  const email = (
    <strong className="font-medium text-ink">
      <bdi>{shownEmail(challenge.email)}</bdi>
    </strong>
  );
  const lead = challenge.answered ? words.sent : words.maybeSent;
  return (
    <AuthScreen title={words.title} lead={<Sentence text={lead} slots={{ email }} />}>
      <Form state={form} words={formWords}>
        {props.children}
        <Button type="submit" busy={form.busy} busyLabel={words.busy}>
          {words.submit}
        </Button>
      </Form>
      <div className="grid gap-3">
        <MailNews state={mailState} />
        <ResendButton
          email={shownEmail(challenge.email)}
          resendAt={challenge.resendAt}
          send={resend}
          onSent={() => form.restart("code")}
          onFailure={form.fail}
        />
        <p>
          <Link className="link" to={props.back}>
            {codeStep.differentEmail}
          </Link>
        </p>
      </div>
    </AuthScreen>
  );
}

/**
 * Asks for another code for the same challenge, and remembers when the next may be asked for,
 * across reloads.
 */
function useSendAgain(challenge: PendingChallenge): () => Promise<void> {
  const { signInWithPassword } = useAuthClient();
  const { email, browserSecret, purpose } = challenge;
  return async () => {
    try {
      await signInWithPassword({ flow: purpose, email, browserSecret });
      keepChallenge({ ...challenge, resendAt: Date.now() + RESEND_COOLDOWN, answered: true });
    } catch (error) {
      const resendAt = retryTime(error);
      if (resendAt !== null) keepChallenge({ ...challenge, resendAt });
      throw error;
    }
  };
}
