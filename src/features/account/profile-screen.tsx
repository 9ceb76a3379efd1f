import { settings, profile as words } from "../../copy/settings";
import { AvatarSection } from "./avatar-section";
import { NameSection } from "./name-section";
import { RegionSection } from "./region-section";
import { SettingsScreen } from "./settings-frame";

export interface ProfileUser {
  _id: string;
  name: string | null;
  email: string;
  image: string | null;
  hasAvatar: boolean;
  language: string | null;
  timeZone: string | null;
}

export function ProfileScreen({ user }: { user: ProfileUser }) {
  return (
    <SettingsScreen title={settings.sections.profile} lead={words.lead}>
      <AvatarSection user={user} />
      <NameSection user={user} />
      <RegionSection user={user} />
    </SettingsScreen>
  );
}
