/**
 * JSON text of what was parsed from JSON, or null when it nests too deeply to be written: parsing
 * needs no stack, writing does, and thousands of levels come to little text. Everything within the
 * limits of values (P5.2) can be written.
 */
export function jsonText(parsed: unknown): string | null {
  try {
    return JSON.stringify(parsed) ?? null;
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  }
}
