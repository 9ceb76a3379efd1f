import { useState } from "react";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { form as formWords, signIn as words } from "../../copy/en";
import { failureData } from "../../lib/auth-errors";
import { signInSecret } from "../../lib/browser-secret";
import { keepEmailDraft, useEmailDraft } from "../../lib/email-draft";
import { keepLastMethod } from "../../lib/last-method";
import { Link } from "../../lib/link";
import { useLocation, useNavigate } from "../../lib/navigation";
import { paths } from "../../lib/paths";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { readEndReason, readSessionTrace } from "../../lib/session-trace";
import { useForm } from "../../lib/use-form";
import { Alert } from "../../ui/alert";
import { Button } from "../../ui/button";
import { Form } from "../../ui/form";
import { AuthScreen } from "./auth-screen";
import { checkEmail, checkOldPassword } from "../../fields/checks";
import { EmailInput, OldPasswordInput } from "../../fields/form-fields";
import { GitHubButton } from "./github-button";
import { explainGitHub, gitHubProblem } from "./github-problem";
import { keepChallenge } from "./pending-challenge";
import { usePasswordAuth } from "./use-password-auth";

export function SignInScreen() {
  const { search, state } = useLocation();
  const returnTo = readReturnTo(search);
  const form = useSignInForm(returnTo);
  const [ended] = useState(() => readSessionTrace() === "active");
  const refused = gitHubProblem(state);

  return (
    <AuthScreen
      title={words.title}
      lead={words.lead}
      hasErrors={form.hasErrors || refused !== null}
    >
      {ended ? <Alert tone="note">{readEndReason() ?? words.ended}</Alert> : null}
      {refused === null || form.failure !== null ? null : (
        <Alert tone="danger" prefix={formWords.errorPrefix}>
          {explainGitHub(refused)}
        </Alert>
      )}
      <Form state={form} words={formWords}>
        <EmailInput field={form.field("email")} />
        <OldPasswordInput
          field={form.field("password")}
          aside={
            <Link className="link text-sm" to={withReturnTo(paths.forgotPassword, returnTo)}>
              {words.forgot}
            </Link>
          }
        />
        <Button type="submit" busy={form.busy} busyLabel={words.busy}>
          {words.submit}
        </Button>
      </Form>
      <GitHubButton returnTo={returnTo} onFailure={form.fail} />
      <p className="text-ink-soft">
        {words.other}{" "}
        <Link className="link" to={withReturnTo(paths.signUp, returnTo)}>
          {words.otherLink}
        </Link>
      </p>
    </AuthScreen>
  );
}

function useSignInForm(returnTo: string | null) {
  const send = usePasswordAuth();
  const navigate = useNavigate();
  return useForm<"email" | "password">({
    initial: { email: useEmailDraft(), password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email),
      password: checkOldPassword(password),
    }),
    submit: async ({ email, password }) => {
      const browserSecret = signInSecret();
      keepEmailDraft(email);
      try {
        await send({ flow: "signIn", email, password, browserSecret });
      } catch (error) {
        if (failureData(error)?.code !== "EMAIL_UNVERIFIED") throw error;
        // The password was right and a code is in the mail: the person goes on where they left off.
        const resendAt = Date.now() + RESEND_COOLDOWN;
        keepChallenge({ purpose: "email-verification", email, browserSecret, resendAt, returnTo });
        navigate(withReturnTo(paths.verifyEmail, returnTo));
        return "leaving";
      }
      keepLastMethod("password");
      return "leaving";
    },
    onFailure: (error, { restart }) => {
      if (failureData(error)?.code === "INVALID_CREDENTIALS") restart("password");
    },
  });
}
