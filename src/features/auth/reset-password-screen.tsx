import { useCopy } from "../../copy/copy";
import { checkCode } from "../../fields/check-code";
import { checkNewPassword } from "../../fields/check-new-password";
import { CodeInput } from "../../fields/code-input";
import { HiddenUsername, NewPasswordInput } from "../../fields/new-password-input";
import { queueToast } from "../../lib/toasts";
import { keepSignInSecret } from "../../lib/browser-secret";
import { keepLastMethod } from "../../lib/last-method";
import { withReturnTo } from "../../lib/return-to";
import { explainCredentialError } from "../../lib/credential-errors";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import { ChallengeScreen } from "./challenge-screen";
import { NoChallenge } from "./no-challenge";
import { usePendingChallenge } from "./pending-challenge";
import type { PendingChallenge } from "./pending-challenge";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";
import { useReturnTo } from "./use-return-to";

export function ResetPasswordScreen() {
  const words = useCopy("resetPassword");
  const challenge = usePendingChallenge("reset");
  const returnTo = useReturnTo();
  if (challenge !== null) return <ResetPassword challenge={challenge} returnTo={returnTo} />;
  return (
    <NoChallenge
      title={words.noneTitle}
      text={words.none}
      ways={[{ to: withReturnTo("/forgot-password", returnTo), label: words.askAgain }]}
    />
  );
}

function ResetPassword(props: { challenge: PendingChallenge; returnTo: string | null }) {
  const words = useCopy("resetPassword");
  const { challenge, returnTo } = props;
  const form = useResetForm(challenge);
  return (
    <ChallengeScreen
      challenge={challenge}
      words={words}
      form={form}
      back={withReturnTo("/forgot-password", returnTo)}
    >
      <HiddenUsername email={challenge.email} />
      <CodeInput field={form.field("code")} />
      <NewPasswordInput field={form.field("newPassword")} email={challenge.email} />
      <p className="text-sm text-ink-soft">{words.consequence}</p>
    </ChallengeScreen>
  );
}

function useResetForm({ email, browserSecret }: PendingChallenge) {
  const words = useCopy("resetPassword");
  const { signInWithPassword } = useAuthClient();
  return useForm({
    initial: { code: "", newPassword: "" },
    schema: checks<{ code: string; newPassword: string }>({
      code: checkCode,
      newPassword: (newPassword) => checkNewPassword(newPassword, email),
    }),
    submit: async ({ code, newPassword }) => {
      await signInWithPassword({
        flow: "reset-verification",
        email,
        code,
        newPassword,
        browserSecret,
      });
      keepSignInSecret(browserSecret);
      keepLastMethod("password");
      queueToast(words.done);
      return "leaving";
    },
    explain: explainCredentialError,
  });
}
