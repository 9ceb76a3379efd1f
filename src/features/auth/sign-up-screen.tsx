import { useCopy } from "../../copy/copy";
import { keepEmailDraft, useEmailDraft } from "../../lib/email-draft";
import { Redirect, useLocation, useNavigate } from "../../lib/navigation";
import type { Href } from "../../lib/navigation";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { explainCredentialError } from "../../lib/credential-errors";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import { checkNewPassword } from "../../fields/check-new-password";
import { checkEmail } from "../../fields/checks";
import { NewPasswordInput } from "../../fields/new-password-input";
import { CredentialsScreen } from "./credentials-screen";
import type { Credentials } from "./credentials-screen";
import { LegalNote } from "./legal-note";
import { askForCode, useUnanswered } from "./ask-for-code";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";

export function SignUpScreen() {
  const words = useCopy("signUp");
  const returnTo = readReturnTo(useLocation().search);
  const form = useSignUpForm(returnTo);
  if (useUnanswered("email-verification"))
    return <Redirect to={withReturnTo("/verify-email", returnTo)} />;
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
      keepEmailDraft(email);
      await askForCode({ purpose: "email-verification", email, returnTo }, (browserSecret) =>
        signInWithPassword({ flow: "signUp", email, password, browserSecret }),
      );
      navigate(withReturnTo("/verify-email", returnTo));
      return "leaving";
    },
    explain: explainCredentialError,
  });
}
