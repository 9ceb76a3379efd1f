import { useCopy } from "../../copy/copy";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { makeBrowserSecret } from "../../lib/browser-secret";
import { keepEmailDraft, useEmailDraft } from "../../lib/email-draft";
import { useLocation, useNavigate } from "../../lib/navigation";
import type { Href } from "../../lib/navigation";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import { checkNewPassword } from "../../fields/check-new-password";
import { checkEmail } from "../../fields/checks";
import { NewPasswordInput } from "../../fields/new-password-input";
import { CredentialsScreen } from "./credentials-screen";
import type { Credentials } from "./credentials-screen";
import { LegalNote } from "./legal-note";
import { keepChallenge } from "./pending-challenge";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";

export function SignUpScreen() {
  const words = useCopy("signUp");
  const returnTo = readReturnTo(useLocation().search);
  const form = useSignUpForm(returnTo);
  return (
    <CredentialsScreen
      words={words}
      form={form}
      returnTo={returnTo}
      password={
        <NewPasswordInput field={form.field("password")} email={form.field("email").value} />
      }
      note={<LegalNote />}
      other="/sign-in"
    />
  );
}

function useSignUpForm(returnTo: Href | null) {
  const { signInWithPassword } = useAuthClient();
  const navigate = useNavigate();
  return useForm({
    initial: { email: useEmailDraft(), password: "" },
    schema: checks<Credentials>({
      email: checkEmail,
      password: (password, { email }) => checkNewPassword(password, email),
    }),
    alias: { newPassword: "password" },
    submit: async ({ email, password }) => {
      const browserSecret = makeBrowserSecret();
      keepEmailDraft(email);
      await signInWithPassword({ flow: "signUp", email, password, browserSecret });
      const resendAt = Date.now() + RESEND_COOLDOWN;
      keepChallenge({ purpose: "email-verification", email, browserSecret, resendAt, returnTo });
      navigate(withReturnTo("/verify-email", returnTo));
      return "leaving";
    },
  });
}
