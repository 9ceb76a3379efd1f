/**
 * Time zones by the names that they have now. Browsers go on calling some by an earlier one, and
 * that is what they may have been stored by.
 */

const RENAMED = new Map(
  `Africa/Asmera Africa/Asmara
America/Buenos_Aires America/Argentina/Buenos_Aires
America/Catamarca America/Argentina/Catamarca
America/Coral_Harbour America/Atikokan
America/Cordoba America/Argentina/Cordoba
America/Godthab America/Nuuk
America/Indianapolis America/Indiana/Indianapolis
America/Jujuy America/Argentina/Jujuy
America/Louisville America/Kentucky/Louisville
America/Mendoza America/Argentina/Mendoza
Asia/Calcutta Asia/Kolkata
Asia/Katmandu Asia/Kathmandu
Asia/Rangoon Asia/Yangon
Asia/Saigon Asia/Ho_Chi_Minh
Atlantic/Faeroe Atlantic/Faroe
Etc/UTC UTC
Europe/Kiev Europe/Kyiv
Pacific/Enderbury Pacific/Kanton
Pacific/Ponape Pacific/Pohnpei
Pacific/Truk Pacific/Chuuk`
    .split("\n")
    .map((row) => {
      const [before = "", now = ""] = row.split(" ");
      return [before, now] as const;
    }),
);

/** What a zone is called now. */
export function currentZoneName(zone: string): string {
  return RENAMED.get(zone) ?? zone;
}

/** Every zone there is, and UTC, in the order of their names. */
export function allTimeZones(): string[] {
  const zones = ["UTC", ...Intl.supportedValuesOf("timeZone")].map(currentZoneName);
  return [...new Set(zones)].toSorted();
}

/** The name by which this browser knows a zone, or undefined if it does not know it. */
export function knownZoneName(zone: string): string | undefined {
  const earlier = [...RENAMED].filter(([, now]) => now === zone).map(([before]) => before);
  return [zone, ...earlier].find(isKnown);
}

function isKnown(timeZone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone !== "";
  } catch {
    return false;
  }
}
