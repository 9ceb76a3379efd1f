import { CODE_TTL } from "../../../convex/shared/limits";
import { form as formWords, signIn } from "../../copy/en";
import { codeStep, signUp, verifyEmail as words } from "../../copy/signed-out";
import { announce } from "../../lib/announcements";
import { useKeptEmail } from "../../lib/email-draft";
import { keepLastMethod } from "../../lib/last-method";
import { Link } from "../../lib/link";
import { paths } from "../../lib/paths";
import { withReturnTo } from "../../lib/return-to";
import { useForm } from "../../lib/use-form";
import { Button } from "../../ui/button";
import { Form } from "../../ui/form";
import { AuthScreen } from "./auth-screen";
import { checkCode } from "../../fields/check-code";
import { CodeInput } from "../../fields/code-input";
import { NoChallenge } from "./no-challenge";
import { usePendingChallenge } from "./pending-challenge";
import type { PendingChallenge } from "./pending-challenge";
import { ResendCode } from "./resend-code";
import { usePasswordAuth } from "./use-password-auth";
import { useReturnTo } from "./use-return-to";

export function VerifyEmailScreen() {
  const challenge = usePendingChallenge("email-verification");
  const returnTo = useReturnTo();
  if (challenge !== null) return <VerifyEmail challenge={challenge} returnTo={returnTo} />;
  return (
    <NoChallenge
      title={words.noneTitle}
      text={words.none}
      ways={[
        { to: withReturnTo(paths.signUp, returnTo), label: signUp.title },
        { to: withReturnTo(paths.signIn, returnTo), label: signIn.title },
      ]}
    />
  );
}

function VerifyEmail(props: { challenge: PendingChallenge; returnTo: string | null }) {
  const { challenge, returnTo } = props;
  const form = useVerifyForm(challenge);
  useKeptEmail(challenge.email);
  return (
    <AuthScreen
      title={words.title}
      hasErrors={form.hasErrors}
      lead={
        <>
          {words.lead} <strong className="font-medium text-ink">{challenge.email}</strong>.{" "}
          {words.expiry(CODE_TTL / 60_000)}
        </>
      }
    >
      <Form state={form} words={formWords}>
        <CodeInput field={form.field("code")} onFilled={form.send} />
        <Button type="submit" busy={form.busy} busyLabel={words.busy}>
          {words.submit}
        </Button>
      </Form>
      <div className="grid gap-3">
        <ResendCode
          challenge={challenge}
          onSent={() => form.restart("code")}
          onFailure={form.fail}
        />
        <p>
          <Link className="link" to={withReturnTo(paths.signUp, returnTo)}>
            {codeStep.differentEmail}
          </Link>
        </p>
      </div>
    </AuthScreen>
  );
}

function useVerifyForm({ email, browserSecret }: PendingChallenge) {
  const send = usePasswordAuth();
  return useForm<"code">({
    initial: { code: "" },
    check: ({ code }) => ({ code: checkCode(code) }),
    submit: async ({ code }) => {
      await send({ flow: "email-verification", email, code, browserSecret });
      keepLastMethod("code");
      announce(words.done);
      return "leaving";
    },
  });
}
