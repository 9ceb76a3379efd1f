import { useState } from "react";
import * as z from "zod/mini";
import { copyOf, useCopy } from "../../copy/copy";
import {
  language as validLanguage,
  timeZone as validTimeZone,
} from "../../../convex/shared/validation";
import { explainAccountError } from "../../lib/account-errors";
import { browserLocales } from "../../lib/locales";
import { moment, useNow } from "../../lib/dates";
import { allTimeZones, currentZoneName } from "../../lib/time-zones";
import { useDraftForm } from "../../lib/use-draft-form";
import { Form } from "../../ui/form";
import { Section } from "../../ui/section";
import { Select } from "../../ui/select";
import type { Option } from "../../ui/select";
import { bindSelect } from "../../fields/form-fields";
import { SaveRow } from "../../fields/save-row";
import { useUpdateProfile } from "./use-update-profile";

const LANGUAGES =
  "ar bn cs da de de-AT de-CH el en-AU en-CA en-GB en-IN en-US es es-MX fa fi fr fr-CA he hi hu id it ja ko nb nl pl pt-BR pt-PT ro ru sv th tr uk ur vi zh-CN zh-TW".split(
    " ",
  );

function languageOptions(): Option[] {
  const words = copyOf("profile");
  const [browser = "en"] = browserLocales();
  const options = LANGUAGES.map((value) => ({ value, label: nameOf(value) }));
  return [{ value: "", label: words.ofBrowser(nameOf(browser)) }, ...options];
}

/** A language's name in that language. */
function nameOf(tag: string): string {
  try {
    return new Intl.DisplayNames([tag], { type: "language" }).of(tag) ?? tag;
  } catch {
    return tag; // a tag this browser does not know
  }
}

function zoneOptions(): Option[] {
  const words = copyOf("profile");
  const browser = currentZoneName(Intl.DateTimeFormat().resolvedOptions().timeZone);
  const options = allTimeZones().map((value) => ({ value, label: value.replaceAll("_", " ") }));
  return [{ value: "", label: words.ofBrowser(browser) }, ...options];
}

/** What was chosen elsewhere stays a choice here, even if this browser does not list it. */
function withCurrent(options: Option[], value: string | null): Option[] {
  if (value === null || options.some((option) => option.value === value)) return options;
  return [...options, { value, label: value }];
}

export function RegionSection(props: {
  user: { _id: string; language: string | null; timeZone: string | null };
}) {
  const formWords = useCopy("form");
  const settings = useCopy("settings");
  const words = useCopy("profile");
  const { user } = props;
  const zone = user.timeZone === null ? null : currentZoneName(user.timeZone);
  const [languages] = useState(() => withCurrent(languageOptions(), user.language));
  const [zones] = useState(() => withCurrent(zoneOptions(), zone));
  const { form, saved } = useRegionForm({ ...user, timeZone: zone });
  const now = useNow();
  const language = form.field("language");
  const timeZone = form.field("timeZone");
  const chosen = { language: language.value || null, timeZone: timeZone.value || null };
  return (
    <Section title={words.regionTitle} lead={words.regionLead}>
      <Form state={form} words={formWords}>
        <Select {...bindSelect(language)} label={words.language} options={languages} />
        <Select {...bindSelect(timeZone)} label={words.timeZone} options={zones} />
        <p className="text-sm text-ink-soft">{words.example(moment(now, chosen))}</p>
        <SaveRow busy={form.busy} done={saved ? settings.saved : null} />
      </Form>
    </Section>
  );
}

/** The first choice, "as my browser says", is the empty one. */
const unset = z.pipe(
  z.literal(""),
  z.transform(() => null),
);
const regionSchema = z.object({
  language: z.union([unset, validLanguage]),
  timeZone: z.union([unset, validTimeZone]),
});

function useRegionForm(user: Parameters<typeof RegionSection>[0]["user"]) {
  const update = useUpdateProfile();
  const [saved, setSaved] = useState(false);
  const form = useDraftForm({
    owner: user._id,
    draft: "profile",
    initial: { language: user.language ?? "", timeZone: user.timeZone ?? "" },
    schema: regionSchema,
    submit: async ({ language, timeZone }) => {
      await update({ language, timeZone });
      setSaved(true);
      return "done";
    },
    onChange: () => setSaved(false),
    explain: explainAccountError,
  });
  return { form, saved };
}
