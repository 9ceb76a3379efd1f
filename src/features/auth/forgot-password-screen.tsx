import { useCopy } from "../../copy/copy";
import { keepEmailDraft, useEmailDraft } from "../../lib/email-draft";
import { Link } from "../../lib/link";
import { Redirect, useLocation, useNavigate } from "../../lib/navigation";
import type { Href } from "../../lib/navigation";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import { Button } from "../../ui/button";
import { Form } from "../../ui/form";
import { AuthScreen } from "./auth-screen";
import { checkEmail } from "../../fields/checks";
import { EmailInput } from "../../fields/form-fields";
import { askForCode, useUnanswered } from "./ask-for-code";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";

export function ForgotPasswordScreen() {
  const formWords = useCopy("form");
  const words = useCopy("forgotPassword");
  const returnTo = readReturnTo(useLocation().search);
  const form = useForgotForm(returnTo);
  if (useUnanswered("reset")) return <Redirect to={withReturnTo("/reset-password", returnTo)} />;
  return (
    <AuthScreen title={words.title} lead={words.lead}>
      <Form state={form} words={formWords}>
        <EmailInput field={form.field("email")} />
        <Button type="submit" busy={form.busy} busyLabel={words.busy}>
          {words.submit}
        </Button>
      </Form>
      <p>
        <Link className="link" to={withReturnTo("/sign-in", returnTo)}>
          {words.back}
        </Link>
      </p>
    </AuthScreen>
  );
}

function useForgotForm(returnTo: Href | null) {
  const { signInWithPassword } = useAuthClient();
  const navigate = useNavigate();
  return useForm({
    initial: { email: useEmailDraft() },
    schema: checks<{ email: string }>({ email: checkEmail }),
    submit: async ({ email }) => {
      keepEmailDraft(email);
      // By this secret the backend knows this browser: strangers cannot use up its mails.
      await askForCode({ purpose: "reset", email, returnTo }, (secret) =>
        signInWithPassword({ flow: "reset", email, browserSecret: secret }),
      );
      navigate(withReturnTo("/reset-password", returnTo));
      return "leaving";
    },
  });
}
