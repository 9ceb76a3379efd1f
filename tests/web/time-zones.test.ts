import { afterEach, describe, expect, test, vi } from "vitest";
import { timeZone } from "../../convex/shared/validation";
import { moment } from "../../src/lib/dates";
import { allTimeZones, currentZoneName, knownZoneName } from "../../src/lib/time-zones";

const NOON = Date.UTC(2026, 10, 30, 12);
const RENAMED = [
  ["Europe/Kiev", "Europe/Kyiv", "14:00"],
  ["Asia/Calcutta", "Asia/Kolkata", "17:30"],
  ["Asia/Saigon", "Asia/Ho_Chi_Minh", "19:00"],
  ["Etc/UTC", "UTC", "12:00"],
] as const;

afterEach(() => vi.restoreAllMocks());

describe("F-E11: the list of time zones", () => {
  test.each([
    ["a browser with earlier names", ["Asia/Calcutta", "Europe/Kiev", "Asia/Saigon"]],
    ["a browser with names of now", ["Asia/Kolkata", "Europe/Kyiv", "Asia/Ho_Chi_Minh"]],
  ])("has each zone once, by its name of now, and UTC, in %s", (_, zones) => {
    vi.spyOn(Intl, "supportedValuesOf").mockReturnValue(zones);
    expect(allTimeZones()).toEqual(["Asia/Ho_Chi_Minh", "Asia/Kolkata", "Europe/Kyiv", "UTC"]);
  });

  test("misses no zone that this browser has, and has none that cannot be stored", () => {
    const offered = allTimeZones();
    const own = Intl.supportedValuesOf("timeZone").map(currentZoneName);
    expect(own.filter((zone) => !offered.includes(zone))).toEqual([]);
    expect(offered.filter((zone) => !timeZone.safeParse(zone).success)).toEqual([]);
    expect(offered.filter((zone) => knownZoneName(zone) === undefined)).toEqual([]);
    expect(new Set(offered).size).toBe(offered.length);
  });
});

describe.each(RENAMED)("F-E11: %s, which is now %s,", (before, now, clock) => {
  test("tells the same time by either name", () => {
    for (const timeZone of [before, now])
      expect(moment(NOON, { language: "en-GB", timeZone })).toContain(`${clock}:00`);
  });

  test("tells it also in a browser that knows only the earlier name", () => {
    const own = Intl.DateTimeFormat;
    vi.spyOn(Intl, "DateTimeFormat").mockImplementation(function (locales, options) {
      if (options?.timeZone === now) throw new RangeError(`Invalid time zone specified: ${now}`);
      return new own(locales, options);
    });
    expect(knownZoneName(now)).toBe(before);
    expect(moment(NOON, { language: "en-GB", timeZone: now })).toContain(`${clock}:00`);
  });
});
