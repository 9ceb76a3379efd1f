import { afterAll, expect, test, vi } from "vitest";
import { noteServerTime } from "../../src/lib/server-clock";

const HOUR = 3_600_000;

afterAll(() => vi.resetModules());

/** The clock as a page that has just been loaded has it. */
async function afterReload() {
  vi.resetModules();
  return import("../../src/lib/server-clock");
}

test("F-E4: a page that loads goes by the difference found out last, until its own token comes", async () => {
  noteServerTime(Date.now() - 2 * HOUR);
  const page = await afterReload();
  expect(Math.abs(page.serverNow() - (Date.now() - 2 * HOUR))).toBeLessThan(5000);
  page.noteServerTime(Date.now());
  expect(Math.abs(page.serverNow() - Date.now())).toBeLessThan(5000);
  const later = await afterReload();
  expect(Math.abs(later.serverNow() - Date.now())).toBeLessThan(5000);
});
