import { useCopy } from "../../copy/copy";
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
  const settings = useCopy("settings");
  const words = useCopy("profile");
  return (
    <SettingsScreen title={settings.sections.profile} lead={words.lead}>
      <AvatarSection user={user} />
      <NameSection user={user} />
      <RegionSection user={user} />
    </SettingsScreen>
  );
}
