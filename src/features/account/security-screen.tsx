import { copyOf, useCopy } from "../../copy/copy";
import { useLocation } from "../../lib/navigation";
import type { Region } from "../../lib/dates";
import { SkeletonRows } from "../../ui/skeleton";
import { Section } from "../../ui/section";
import { EmailSection } from "./email-section";
import { MethodsSection } from "./methods-section";
import { PasswordSection } from "./password-section";
import { SectionErrorBoundary } from "../../fields/section-error-boundary";
import { methodLabel } from "../auth/methods/registry";
import { useOwnMethods } from "./use-own-methods";
import { SettingsScreen } from "./settings-frame";

type SecurityUser = Region & { _id: string; email: string };

export function SecurityScreen({ user }: { user: SecurityUser }) {
  const settings = useCopy("settings");
  const words = useCopy("security");
  return (
    <SettingsScreen title={settings.sections.security} lead={words.lead}>
      <SectionErrorBoundary>
        <WaysIn user={user} />
      </SectionErrorBoundary>
      <SectionErrorBoundary>
        <EmailSection user={user} />
      </SectionErrorBoundary>
    </SettingsScreen>
  );
}

function WaysIn({ user }: { user: SecurityUser }) {
  const settings = useCopy("settings");
  const words = useCopy("security");
  const methods = useOwnMethods();
  const refusal = useLocation().state;
  if (methods === undefined)
    return (
      <>
        <Section title={words.passwordTitle} lead={words.changeLead}>
          <SkeletonRows label={settings.loading} rows={2} />
        </Section>
        <Section title={words.methodsTitle} lead={words.methodsLead}>
          <SkeletonRows label={settings.loading} rows={2} />
        </Section>
      </>
    );
  return (
    <>
      <PasswordSection
        email={user.email}
        hasPassword={methods.some(({ id }) => id === "password")}
      />
      <MethodsSection methods={methods} region={user} refusal={explainReturn(refusal)} />
    </>
  );
}

/** Why connecting a provider did not happen: what the callback screen left behind, in words. */
function explainReturn(state: unknown): string | null {
  if (typeof state !== "object" || state === null || !("providerError" in state)) return null;
  const id = "provider" in state && typeof state.provider === "string" ? state.provider : null;
  const name = methodLabel(id ?? "") ?? copyOf("provider").some;
  const words = copyOf("security");
  const failures = copyOf("accountFailures");
  const error = typeof state.providerError === "string" ? state.providerError : "";
  if (error === "access_denied") return words.connectingDenied(name);
  if (error.endsWith("_LINKED_ELSEWHERE")) return failures.linkedElsewhere(name);
  if (error === "tooMany") return words.connectingTooMany(name);
  if (error === "METHOD_EXISTS") return failures.methodExists;
  return words.connectingFailed(name);
}
