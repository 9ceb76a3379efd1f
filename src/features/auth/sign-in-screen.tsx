import { useState } from "react";
import { useCopy } from "../../copy/copy";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { failureData } from "../../lib/auth-errors";
import { signInSecret } from "../../lib/browser-secret";
import { keepEmailDraft, useEmailDraft } from "../../lib/email-draft";
import { keepLastMethod } from "../../lib/last-method";
import { Link } from "../../lib/link";
import { useLocation, useNavigate } from "../../lib/navigation";
import type { Href } from "../../lib/navigation";
import { useTitleOfErrors } from "../../lib/page-title";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { readEndReason, readSessionMarker } from "../../lib/session-marker";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import { Alert } from "../../ui/alert";
import { checkEmail, checkOldPassword } from "../../fields/checks";
import { OldPasswordInput } from "../../fields/form-fields";
import { CredentialsScreen } from "./credentials-screen";
import type { Credentials } from "./credentials-screen";
import { explainProviderProblem } from "./methods/provider-problem";
import { keepChallenge } from "./pending-challenge";
import { useAuthClient } from "../../lib/auth-client/use-auth-client";

export function SignInScreen() {
  const words = useCopy("signIn");
  const returnTo = readReturnTo(useLocation().search);
  const form = useSignInForm(returnTo);
  return (
    <CredentialsScreen
      words={words}
      form={form}
      returnTo={returnTo}
      notice={<Notice hidden={form.failure !== null} />}
      password={
        <OldPasswordInput
          field={form.field("password")}
          aside={
            <Link className="link text-sm" to={withReturnTo("/forgot-password", returnTo)}>
              {words.forgot}
            </Link>
          }
        />
      }
      other="/sign-up"
    />
  );
}

/** Why the person is here: their session ended, or a provider did not let them in. */
function Notice({ hidden }: { hidden: boolean }) {
  const formWords = useCopy("form");
  const words = useCopy("signIn");
  const refused = explainProviderProblem(useLocation().state);
  const [ended] = useState(() => readSessionMarker() === "active");
  const isRefused = refused !== null && !hidden;
  useTitleOfErrors(isRefused);
  return (
    <>
      {ended ? <Alert tone="note">{readEndReason() ?? words.ended}</Alert> : null}
      {isRefused ? (
        <Alert tone="danger" prefix={formWords.errorPrefix}>
          {refused}
        </Alert>
      ) : null}
    </>
  );
}

function useSignInForm(returnTo: Href | null) {
  const { signInWithPassword } = useAuthClient();
  const navigate = useNavigate();
  return useForm({
    initial: { email: useEmailDraft(), password: "" },
    schema: checks<Credentials>({ email: checkEmail, password: checkOldPassword }),
    submit: async ({ email, password }) => {
      const browserSecret = signInSecret();
      keepEmailDraft(email);
      try {
        await signInWithPassword({ flow: "signIn", email, password, browserSecret });
      } catch (error) {
        if (failureData(error)?.code !== "EMAIL_UNVERIFIED") throw error;
        // The password was right and a code is in the mail: the person goes on where they left off.
        const resendAt = Date.now() + RESEND_COOLDOWN;
        keepChallenge({
          purpose: "email-verification",
          email,
          browserSecret,
          resendAt,
          returnTo,
          answered: true,
        });
        navigate(withReturnTo("/verify-email", returnTo));
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
