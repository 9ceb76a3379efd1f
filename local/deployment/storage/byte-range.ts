/** The Range header, of which one range of bytes is served (P2.13; RFC 9110, section 14). */

export type RangeRequest =
  | { readonly kind: "whole" }
  /** `end` is exclusive. */
  | { readonly kind: "part"; readonly start: number; readonly end: number }
  | { readonly kind: "unsatisfiable" };

/** @param size bytes of the whole file */
export function parseRange(header: string | null, size: number): RangeRequest {
  if (header === null || !/^bytes=/i.test(header)) return { kind: "whole" };
  const match = /^bytes=\s*(?<first>\d*)-(?<last>\d*)\s*$/i.exec(header)?.groups;
  const first = match?.["first"] ?? "";
  const last = match?.["last"] ?? "";
  if (first === "" && last === "") return { kind: "unsatisfiable" };
  const start = first === "" ? Math.max(0, size - Number(last)) : Number(first);
  const end = first === "" || last === "" ? size : Math.min(size, Number(last) + 1);
  return start < end ? { kind: "part", start, end } : { kind: "unsatisfiable" };
}
