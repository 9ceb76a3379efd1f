import { Outlet } from "react-router";
import { useSignedInUser } from "../app/current-user";
import { SettingsFrame } from "../features/account/settings-frame";
import { StepUpProvider } from "../features/account/step-up";

/** The frame stays while its screens change; each of them loads when it is opened. */
export function SettingsRoute() {
  return (
    <StepUpProvider email={useSignedInUser().email}>
      <SettingsFrame>
        <Outlet />
      </SettingsFrame>
    </StepUpProvider>
  );
}
