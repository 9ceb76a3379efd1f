import { useCopy } from "../../copy/copy";
import type { Region } from "../../lib/dates";
import { DeletionSection } from "./deletion-section";
import { ExportSection } from "./export-section";
import { SettingsScreen } from "./settings-frame";

export function AccountScreen(props: {
  user: Region & { email: string };
  onDeletion: (deletesAt: number) => void;
}) {
  const settings = useCopy("settings");
  const words = useCopy("account");
  return (
    <SettingsScreen title={settings.sections.account} lead={words.lead}>
      <ExportSection />
      <DeletionSection user={props.user} onDeletion={props.onDeletion} />
    </SettingsScreen>
  );
}
