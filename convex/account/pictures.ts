import { AVATAR_MAX_BYTES, AVATAR_TYPES } from "../shared/limits";

/**
 * What an uploaded picture must be. The type is the uploader's word, so the bytes have to agree
 * with it.
 */

/**
 * How a file of each type begins, a character for a byte; a dot is any.
 * https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern
 */
const BEGINNINGS: Record<string, string> = {
  "image/png": "\x89PNG\r\n\x1a\n",
  "image/jpeg": "\xff\xd8\xff",
  "image/webp": "RIFF....WEBPVP",
};

export interface Upload {
  /** What the uploader says it is. */
  readonly type: string | null;
  /** In bytes. */
  readonly size: number;
}

/** Whether a file says that it is a PNG, JPEG or WebP, and is small enough to be looked into. */
export function mayBePicture({ type, size }: Upload): boolean {
  return AVATAR_TYPES.includes(type ?? "") && size <= AVATAR_MAX_BYTES;
}

/** Whether a file begins as what it says it is. */
export async function holdsPicture(file: Blob, { type }: Upload): Promise<boolean> {
  const beginning = BEGINNINGS[type ?? ""];
  if (beginning === undefined) return false;
  const bytes = new Uint8Array(await file.slice(0, beginning.length).arrayBuffer());
  return Array.from(beginning).every(
    (character, index) => character === "." || character.codePointAt(0) === bytes[index],
  );
}
