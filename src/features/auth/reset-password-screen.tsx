import { CODE_TTL } from "../../../convex/shared/limits";
import { form as formWords } from "../../copy/en";
import { codeStep, resetPassword as words, verifyEmail } from "../../copy/signed-out";
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
import { checkNewPassword } from "../../fields/check-new-password";
import { CodeInput } from "../../fields/code-input";
import { HiddenUsername, NewPasswordInput } from "../../fields/new-password-input";
import { NoChallenge } from "./no-challenge";
import { usePendingChallenge } from "./pending-challenge";
import type { PendingChallenge } from "./pending-challenge";
import { ResendCode } from "./resend-code";
import { usePasswordAuth } from "./use-password-auth";
import { useReturnTo } from "./use-return-to";

export function ResetPasswordScreen() {
  const challenge = usePendingChallenge("reset");
  const returnTo = useReturnTo();
  if (challenge !== null) return <ResetPassword challenge={challenge} returnTo={returnTo} />;
  return (
    <NoChallenge
      title={words.noneTitle}
      text={words.none}
      ways={[{ to: withReturnTo(paths.forgotPassword, returnTo), label: words.askAgain }]}
    />
  );
}

function ResetPassword(props: { challenge: PendingChallenge; returnTo: string | null }) {
  const { challenge, returnTo } = props;
  const form = useResetForm(challenge);
  useKeptEmail(challenge.email);
  return (
    <AuthScreen
      title={words.title}
      hasErrors={form.hasErrors}
      lead={
        <>
          {words.lead} <strong className="font-medium text-ink">{challenge.email}</strong>.{" "}
          {verifyEmail.expiry(CODE_TTL / 60_000)}
        </>
      }
    >
      <Form state={form} words={formWords}>
        <HiddenUsername email={challenge.email} />
        <CodeInput field={form.field("code")} />
        <NewPasswordInput field={form.field("newPassword")} email={challenge.email} />
        <p className="text-sm text-ink-soft">{words.consequence}</p>
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
          <Link className="link" to={withReturnTo(paths.forgotPassword, returnTo)}>
            {codeStep.differentEmail}
          </Link>
        </p>
      </div>
    </AuthScreen>
  );
}

function useResetForm({ email, browserSecret }: PendingChallenge) {
  const send = usePasswordAuth();
  return useForm<"code" | "newPassword">({
    initial: { code: "", newPassword: "" },
    check: ({ code, newPassword }) => ({
      code: checkCode(code),
      newPassword: checkNewPassword(newPassword, email),
    }),
    submit: async ({ code, newPassword }) => {
      await send({ flow: "reset-verification", email, code, newPassword, browserSecret });
      keepLastMethod("password");
      announce(words.done);
      return "leaving";
    },
  });
}
