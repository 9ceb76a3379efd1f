/** What a picture is, read from the bytes of its file without decoding it. */
export interface PictureSize {
  /** In pixels. */
  readonly width: number;
  readonly height: number;
  /** Whether it has more than one frame. */
  readonly moves: boolean;
}

/** Null for what is no whole file of the type, which is PNG, JPEG or WebP. */
export function pictureSize(bytes: Uint8Array, type: string): PictureSize | null {
  const read = READERS[type];
  if (read === undefined) return null;
  try {
    const size = read(new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    return size === null || size.width === 0 || size.height === 0 ? null : size;
  } catch (error) {
    if (error instanceof RangeError) return null; // it ends before it is complete
    throw error;
  }
}

const READERS: Record<string, (file: DataView) => PictureSize | null> = {
  "image/png": png,
  "image/jpeg": jpeg,
  "image/webp": webp,
};

function ascii(file: DataView, at: number, length: number): string {
  return String.fromCharCode(...Array.from({ length }, (_, i) => file.getUint8(at + i)));
}

/** https://www.w3.org/TR/png-3/#5Chunk-layout: length, name, content, checksum. */
function png(file: DataView): PictureSize | null {
  if (ascii(file, 0, 8) !== "\x89PNG\r\n\x1a\n" || ascii(file, 12, 4) !== "IHDR") return null;
  const names = new Set<string>();
  for (let at = 8; !names.has("IEND"); at += 12 + file.getUint32(at)) {
    names.add(ascii(file, at + 4, 4));
  }
  if (!names.has("IDAT")) return null;
  return { width: file.getUint32(16), height: file.getUint32(20), moves: names.has("acTL") };
}

/** Start of frame, of every kind: 0xc0 to 0xcf but for tables and arithmetic conditioning. */
const FRAME = /^c[0-35-79-bd-f]$/;
const SCAN = "da";
/** Markers without a length. */
const BARE = /^(?:01|d[0-7])$/;

/**
 * https://www.w3.org/Graphics/JPEG/itu-t81.pdf, B.1.1: segments up to the first scan. What a camera
 * adds, a small picture among it, is in segments of its own, which are stepped over.
 */
function jpeg(file: DataView): PictureSize | null {
  if (file.getUint16(0) !== 0xffd8) return null;
  let size: PictureSize | null = null;
  for (let at = 2; ;) {
    if (file.getUint8(at) !== 0xff) return null;
    const marker = file
      .getUint8(at + 1)
      .toString(16)
      .padStart(2, "0");
    if (marker === "ff") at += 1;
    else if (BARE.test(marker)) at += 2;
    else if (marker === SCAN) return endsAsJpeg(file) ? size : null;
    else {
      if (FRAME.test(marker)) {
        if (size !== null) return null;
        const [height, width] = [file.getUint16(at + 5), file.getUint16(at + 7)];
        size = { width, height, moves: false };
      }
      at += 2 + file.getUint16(at + 2);
    }
  }
}

/** A file that was cut off has no end of image; some programs add bytes after it. */
function endsAsJpeg(file: DataView): boolean {
  for (let at = file.byteLength - 2; at > 0; at--) if (file.getUint16(at) === 0xffd9) return true;
  return false;
}

/**
 * https://developers.google.com/speed/webp/docs/riff_container: the canvas and the picture on it
 * should be of one size; what is larger counts.
 */
function webp(file: DataView): PictureSize | null {
  if (ascii(file, 0, 4) !== "RIFF" || ascii(file, 8, 4) !== "WEBP") return null;
  const end = 8 + file.getUint32(4, true);
  let [width, height, moves, drawn] = [0, 0, false, false];
  for (let at = 12; at + 8 <= end;) {
    const name = ascii(file, at, 4);
    const length = file.getUint32(at + 4, true);
    if (at + 8 + length > file.byteLength) return null;
    const measured = CHUNKS[name]?.(file, at + 8) ?? null;
    width = Math.max(width, measured?.[0] ?? 0);
    height = Math.max(height, measured?.[1] ?? 0);
    moves ||= name === "ANMF";
    drawn ||= name === "ANMF" || (name !== "VP8X" && measured !== null);
    at += 8 + length + (length % 2);
  }
  return drawn ? { width, height, moves } : null;
}

/** The chunks that say a size, by what is in them: width and height. */
const CHUNKS: Record<string, (file: DataView, at: number) => [number, number] | null> = {
  VP8X: (file, at) => [1 + uint24(file, at + 4), 1 + uint24(file, at + 7)],
  "VP8 ": (file, at) =>
    ascii(file, at + 3, 3) === "\x9d\x01\x2a"
      ? [file.getUint16(at + 6, true) & 0x3fff, file.getUint16(at + 8, true) & 0x3fff]
      : null,
  VP8L: (file, at) => {
    const bits = file.getUint32(at + 1, true);
    return file.getUint8(at) === 0x2f ? [1 + (bits & 0x3fff), 1 + ((bits >>> 14) & 0x3fff)] : null;
  },
};

function uint24(file: DataView, at: number): number {
  return file.getUint16(at, true) + (file.getUint8(at + 2) << 16);
}
