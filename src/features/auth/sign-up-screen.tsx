import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { form as formWords } from "../../copy/en";
import { signUp as words } from "../../copy/signed-out";
import { makeBrowserSecret } from "../../lib/browser-secret";
import { keepEmailDraft, useEmailDraft } from "../../lib/email-draft";
import { Link } from "../../lib/link";
import { useLocation, useNavigate } from "../../lib/navigation";
import { paths } from "../../lib/paths";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { useForm } from "../../lib/use-form";
import { Button } from "../../ui/button";
import { Form } from "../../ui/form";
import { AuthScreen } from "./auth-screen";
import { checkNewPassword } from "../../fields/check-new-password";
import { checkEmail } from "../../fields/checks";
import { EmailInput } from "../../fields/form-fields";
import { NewPasswordInput } from "../../fields/new-password-input";
import { GitHubButton } from "./github-button";
import { keepChallenge } from "./pending-challenge";
import { usePasswordAuth } from "./use-password-auth";

export function SignUpScreen() {
  const returnTo = readReturnTo(useLocation().search);
  const form = useSignUpForm(returnTo);
  return (
    <AuthScreen title={words.title} lead={words.lead} hasErrors={form.hasErrors}>
      <Form state={form} words={formWords}>
        <EmailInput field={form.field("email")} />
        <NewPasswordInput field={form.field("password")} email={form.field("email").value} />
        <Button type="submit" busy={form.busy} busyLabel={words.busy}>
          {words.submit}
        </Button>
      </Form>
      <GitHubButton returnTo={returnTo} onFailure={form.fail} />
      <p className="text-ink-soft">
        {words.other}{" "}
        <Link className="link" to={withReturnTo(paths.signIn, returnTo)}>
          {words.otherLink}
        </Link>
      </p>
    </AuthScreen>
  );
}

function useSignUpForm(returnTo: string | null) {
  const send = usePasswordAuth();
  const navigate = useNavigate();
  return useForm<"email" | "password">({
    initial: { email: useEmailDraft(), password: "" },
    check: ({ email, password }) => ({
      email: checkEmail(email),
      password: checkNewPassword(password, email),
    }),
    alias: { newPassword: "password" },
    submit: async ({ email, password }) => {
      const browserSecret = makeBrowserSecret();
      keepEmailDraft(email);
      await send({ flow: "signUp", email, password, browserSecret });
      const resendAt = Date.now() + RESEND_COOLDOWN;
      keepChallenge({ purpose: "email-verification", email, browserSecret, resendAt, returnTo });
      navigate(withReturnTo(paths.verifyEmail, returnTo));
      return "leaving";
    },
  });
}
