import { useCopy } from "../../copy/copy";
import { checkCode } from "../../fields/check-code";
import { CodeInput } from "../../fields/code-input";
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

export function VerifyEmailScreen() {
  const signIn = useCopy("signIn");
  const signUp = useCopy("signUp");
  const words = useCopy("verifyEmail");
  const challenge = usePendingChallenge("email-verification");
  const returnTo = useReturnTo();
  if (challenge !== null) return <VerifyEmail challenge={challenge} returnTo={returnTo} />;
  return (
    <NoChallenge
      title={words.noneTitle}
      text={words.none}
      ways={[
        { to: withReturnTo("/sign-up", returnTo), label: signUp.title },
        { to: withReturnTo("/sign-in", returnTo), label: signIn.title },
      ]}
    />
  );
}

function VerifyEmail(props: { challenge: PendingChallenge; returnTo: string | null }) {
  const words = useCopy("verifyEmail");
  const { challenge, returnTo } = props;
  const form = useVerifyForm(challenge);
  return (
    <ChallengeScreen
      challenge={challenge}
      words={words}
      form={form}
      back={withReturnTo("/sign-up", returnTo)}
    >
      <CodeInput field={form.field("code")} onFilled={form.send} />
    </ChallengeScreen>
  );
}

function useVerifyForm({ email, browserSecret }: PendingChallenge) {
  const words = useCopy("verifyEmail");
  const { signInWithPassword } = useAuthClient();
  return useForm({
    initial: { code: "" },
    schema: checks<{ code: string }>({ code: checkCode }),
    submit: async ({ code }) => {
      await signInWithPassword({ flow: "email-verification", email, code, browserSecret });
      keepSignInSecret(browserSecret);
      keepLastMethod("code");
      queueToast(words.done);
      return "leaving";
    },
    explain: explainCredentialError,
  });
}
