import { useQuery } from "convex/react";
import { api } from "../../../convex/_generated/api";
import { accountFailures } from "../../copy/account-failures";
import { settings, security as words } from "../../copy/settings";
import { useLocation } from "../../lib/navigation";
import type { Region } from "../../lib/times";
import { Rows } from "../../ui/bones";
import { Section } from "../../ui/section";
import { EmailSection } from "./email-section";
import { MethodsSection } from "./methods-section";
import { PasswordSection } from "./password-section";
import { Guarded } from "../../fields/guarded";
import { SettingsScreen } from "./settings-frame";

type SecurityUser = Region & { _id: string; email: string };

export function SecurityScreen({ user }: { user: SecurityUser }) {
  return (
    <SettingsScreen title={settings.sections.security} lead={words.lead}>
      <Guarded>
        <WaysIn user={user} />
      </Guarded>
      <Guarded>
        <EmailSection user={user} />
      </Guarded>
    </SettingsScreen>
  );
}

function WaysIn({ user }: { user: SecurityUser }) {
  const methods = useQuery(api.signInMethods.methods);
  const refusal = useLocation().state;
  if (methods === undefined)
    return (
      <>
        <Section title={words.passwordTitle} lead={words.changeLead}>
          <Rows label={settings.loading} rows={2} />
        </Section>
        <Section title={words.methodsTitle} lead={words.methodsLead}>
          <Rows label={settings.loading} rows={2} />
        </Section>
      </>
    );
  return (
    <>
      <PasswordSection email={user.email} hasPassword={methods.password !== null} />
      <MethodsSection methods={methods} region={user} refusal={explainReturn(refusal)} />
    </>
  );
}

/** Why connecting GitHub did not happen: what the callback screen left in the history entry, in words. */
function explainReturn(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("gitHubError" in state)) return null;
  switch (state.gitHubError) {
    case "access_denied":
      return words.githubDenied;
    case "GITHUB_LINKED_ELSEWHERE":
      return accountFailures.linkedElsewhere;
    case "METHOD_EXISTS":
      return accountFailures.methodExists;
    default:
      return words.githubFailed;
  }
}
