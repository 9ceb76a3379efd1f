import { describe, expect, test } from "vitest";
import { keyOf } from "../../../local/deployment/db/bytes";
import { decodeId, encodeId, newInternalId } from "../../../local/deployment/db/document-id";
import { Random } from "./random";
import { useDatabase } from "./fixture";

const VECTORS = [
  {
    table: 10_001,
    internal: Array.from({ length: 16 }, (_, i) => i),
    text: "j57000820c20a1g7104gm2rc1m70ynr8",
  },
  {
    table: 1,
    internal: Array.from({ length: 16 }, () => 0xfb),
    text: "07xzqyzvzfxzqyzvzfxzqyzvzfxv2t8",
  },
];

describe("a document id", () => {
  test("is written as the real backend writes it", () => {
    for (const { table, internal, text } of VECTORS) {
      expect(encodeId({ table, internal: keyOf(Uint8Array.from(internal)) })).toBe(text);
      expect(decodeId(text)).toEqual({ table, internal: keyOf(Uint8Array.from(internal)) });
    }
  });

  test("of a real deployment is read: table 540", () => {
    const id = decodeId("kg27rxfv99gzp01wmph0gvt92d6hnvy6");
    expect(id?.table).toBe(540);
    expect(id && encodeId(id)).toBe("kg27rxfv99gzp01wmph0gvt92d6hnvy6");
  });

  test("P10.45: has 32 characters for tables 128 to 16383 and comes back for any table number", () => {
    const random = new Random();
    for (let i = 0; i < 2000; i += 1) {
      const table = random.pick([1, 127, 128, 539, 540, 10_001, 16_383, 16_384, 2 ** 32 - 1]);
      const id = { table, internal: newInternalId(random.below(2 ** 40)) };
      const text = encodeId(id);
      expect(decodeId(text)).toEqual(id);
      if (table >= 128 && table <= 16_383) expect(text).toHaveLength(32);
    }
  });

  test("P10.45: with any one character altered is refused", () => {
    const alphabet = "0123456789abcdefghjkmnpqrstvwxyz";
    const text = "kg27rxfv99gzp01wmph0gvt92d6hnvy6";
    const survivors: string[] = [];
    for (let i = 0; i < text.length; i += 1)
      for (const char of alphabet) {
        const altered = text.slice(0, i) + char + text.slice(i + 1);
        if (altered !== text && decodeId(altered) !== null) survivors.push(altered);
      }
    expect(survivors).toEqual([]);
  });

  test("is refused in upper case, with padding, spaces, other letters or another length", () => {
    const text = "kg27rxfv99gzp01wmph0gvt92d6hnvy6";
    for (const wrong of [
      "",
      text.toUpperCase(),
      `${text}=`,
      ` ${text}`,
      `${text} `,
      text.slice(1),
      text.slice(0, -1),
      `${text}0`,
      text.replace("k", "l"),
      "0".repeat(32),
      "z".repeat(37),
      "\0".repeat(32),
    ])
      expect(decodeId(wrong), wrong).toBeNull();
  });

  test("ends, inside, with the day it was made", () => {
    const internal = newInternalId(Date.UTC(2026, 0, 1, 23, 59));
    const day = internal.charCodeAt(14) * 256 + internal.charCodeAt(15);
    expect(day).toBe(Date.UTC(2026, 0, 1) / 86_400_000);
  });
});

describe("normalizeId", () => {
  const fixture = useDatabase();
  test("P10.45: gives the id back for its own table and null for other tables, unknown tables and text", () => {
    const { value } = fixture.mutate((t) => ({ a: t.insert("a", {}), b: t.insert("b", {}) }));
    fixture.query((t) => {
      expect(value.a).toHaveLength(32);
      expect(value.a.startsWith("j5")).toBe(true);
      expect(t.normalizeId("a", value.a)).toBe(value.a);
      expect(t.normalizeId("b", value.a)).toBeNull();
      expect(t.normalizeId("missing", value.a)).toBeNull();
      expect(t.normalizeId("a", "nonsense")).toBeNull();
    });
  });
});
