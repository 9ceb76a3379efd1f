import { useState } from "react";
import { loadCopy, useCopy } from "../../copy/copy";
import { RESEND_COOLDOWN } from "../../../convex/shared/limits";
import { failureData } from "../../lib/auth-errors";
import { signInSecret } from "../../lib/browser-secret";
import { keepEmailDraft, useEmailDraft } from "../../lib/email-draft";
import { keepLastMethod } from "../../lib/last-method";
import { lazyComponent, withoutIt } from "../../lib/lazy-component";
import { Link } from "../../lib/link";
import { useLocation, useNavigate } from "../../lib/navigation";
import type { Href } from "../../lib/navigation";
import { readReturnTo, withReturnTo } from "../../lib/return-to";
import { readEndReason, readSessionMarker } from "../../lib/session-marker";
import { checks } from "../../lib/form-schema";
import { useForm } from "../../lib/use-form";
import { Alert } from "../../ui/alert";
import { checkEmail, checkOldPassword } from "../../fields/checks";
import { OldPasswordInput } from "../../fields/form-fields";
import { CredentialsScreen } from "./credentials-screen";
import type { Credentials } from "./credentials-screen";
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

/** What only those need who come back from a provider. */
const ProviderRefusal = lazyComponent(async () => {
  const [{ ProviderRefusal }] = await Promise.all([
    import("./methods/provider-refusal"),
    loadCopy("signed-out"),
  ]);
  return ProviderRefusal;
}, withoutIt);

/** Why the person is here: their session ended, or a provider did not let them in. */
function Notice({ hidden }: { hidden: boolean }) {
  const words = useCopy("signIn");
  const { state } = useLocation();
  const [ended] = useState(() => readSessionMarker() === "active");
  return (
    <>
      {ended ? <Alert tone="note">{readEndReason() ?? words.ended}</Alert> : null}
      {state === null || hidden ? null : <ProviderRefusal />}
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
        const { keepChallenge } = await import("./pending-challenge");
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
