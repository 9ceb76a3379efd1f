import { AVATAR_MAX_BYTES, AVATAR_MAX_SIDE, AVATAR_TYPES } from "../shared/limits";
import { pictureSize } from "../shared/pictureSize";

/**
 * What an uploaded picture must be. The type is the uploader's word, so the bytes have to agree
 * with it; and a few bytes can stand for a picture that freezes whoever sees it, so it is measured.
 */

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

/** Whether a file is a whole picture of the type it says, still, and not too large to be drawn. */
export async function holdsPicture(file: Blob, { type }: Upload): Promise<boolean> {
  const measured = pictureSize(new Uint8Array(await file.arrayBuffer()), type ?? "");
  if (measured === null || measured.moves) return false;
  return Math.max(measured.width, measured.height) <= AVATAR_MAX_SIDE;
}
