import { AVATAR_MAX_BYTES, AVATAR_TYPES } from "../shared/limits";

/** What an uploaded picture must be. The type is the uploader's word, so the bytes have to agree with it. */

/** How a file of each type begins, a character for a byte; a dot is any. https://mimesniff.spec.whatwg.org/#matching-an-image-type-pattern */
const BEGINNINGS: Record<string, string> = {
  "image/png": "\x89PNG\r\n\x1a\n",
  "image/jpeg": "\xff\xd8\xff",
  "image/webp": "RIFF....WEBPVP",
};

/** Whether a file is a PNG, JPEG or WebP as it says, and small enough. Reads its first bytes only. */
export async function isPicture(file: Blob, type: string | null): Promise<boolean> {
  const beginning = BEGINNINGS[type ?? ""];
  if (beginning === undefined || !AVATAR_TYPES.includes(type ?? "")) return false;
  if (file.size > AVATAR_MAX_BYTES) return false;
  const bytes = new Uint8Array(await file.slice(0, beginning.length).arrayBuffer());
  return Array.from(beginning).every(
    (character, index) => character === "." || character.codePointAt(0) === bytes[index],
  );
}
