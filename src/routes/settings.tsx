import { useSignedInUser } from "../app/current-user";
import { settings as words } from "../copy/settings";
import { SettingsFrame } from "../features/account/settings-frame";
import type { SettingsSection } from "../features/account/settings-frame";
import { StepUpProvider } from "../features/account/step-up";
import { LoadBoundary, loadable } from "../lib/loadable";
import { Bone, Skeleton } from "../ui/skeleton";

const SCREENS = {
  profile: loadable(async () => (await import("./settings-profile")).ProfileRoute),
  security: loadable(async () => (await import("./settings-security")).SecurityRoute),
  sessions: loadable(async () => (await import("./settings-sessions")).SessionsRoute),
  activity: loadable(async () => (await import("./settings-activity")).ActivityRoute),
  account: loadable(async () => (await import("./settings-account")).AccountRoute),
};

/** The frame stays while its screens change; each of them loads when it is opened. */
export function SettingsRoute({ section }: { section: SettingsSection }) {
  const Screen = SCREENS[section];
  return (
    <StepUpProvider email={useSignedInUser().email}>
      <SettingsFrame section={section}>
        <LoadBoundary fallback={<ScreenBones />}>
          <Screen />
        </LoadBoundary>
      </SettingsFrame>
    </StepUpProvider>
  );
}

function ScreenBones() {
  return (
    <Skeleton label={words.loading}>
      <div className="grid gap-8">
        <div className="grid gap-2">
          <Bone className="h-9 w-40" />
          <Bone className="h-6 w-full max-w-80" />
        </div>
        <Bone className="h-48 w-full" />
        <Bone className="h-48 w-full" />
      </div>
    </Skeleton>
  );
}
