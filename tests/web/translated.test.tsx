import { describe, expect, test, vi } from "vitest";
import { SCREENS } from "../support/screens";
import { textsBesideOthers } from "../support/translation";

describe("F-E1: a text", () => {
  test.each(SCREENS)("of $name stands alone in its element", async ({ open }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // one screen breaks on purpose
    await open();
    expect(textsBesideOthers(document.body)).toEqual([]);
  });
});
