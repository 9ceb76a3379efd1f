import { Outlet } from "react-router";
import { useSignedInUser } from "../app/current-user";
import { SettingsFrame } from "../features/account/settings-frame";
import { ReauthenticationProvider } from "../features/auth/reauthentication/use-reauthentication";

/** The frame stays while its screens change; each of them loads when it is opened. */
export function SettingsRoute() {
  return (
    <ReauthenticationProvider email={useSignedInUser().email}>
      <SettingsFrame>
        <Outlet />
      </SettingsFrame>
    </ReauthenticationProvider>
  );
}
