import { settings } from "../../copy/settings";
import { account as words } from "../../copy/account";
import type { Region } from "../../lib/times";
import { DeletionSection } from "./deletion-section";
import { ExportSection } from "./export-section";
import { SettingsScreen } from "./settings-frame";

export function AccountScreen(props: {
  user: Region & { email: string };
  onDeletion: (deletesAt: number) => void;
}) {
  return (
    <SettingsScreen title={settings.sections.account} lead={words.lead}>
      <ExportSection />
      <DeletionSection user={props.user} onDeletion={props.onDeletion} />
    </SettingsScreen>
  );
}
