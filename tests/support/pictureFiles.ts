/** The smallest whole files of each type: of a size, and with more in them where a test asks. */

type Bytes = Uint8Array<ArrayBuffer>;

export function joined(...parts: (string | number[] | Uint8Array)[]): Bytes {
  return Uint8Array.from(
    parts.flatMap((part) =>
      typeof part === "string" ? Array.from(part, (one) => one.charCodeAt(0)) : [...part],
    ),
  );
}

function big(value: number, bytes: number): number[] {
  return Array.from({ length: bytes }, (_, i) => (value >>> (8 * (bytes - 1 - i))) & 0xff);
}

function little(value: number, bytes: number): number[] {
  return big(value, bytes).toReversed();
}

interface Picture {
  width?: number;
  height?: number;
  /** Chunks or segments between the size and the picture. */
  extra?: Uint8Array;
}

export function pngChunk(name: string, content: number[] = []): Bytes {
  return joined(big(content.length, 4), name, content, [0, 0, 0, 0]);
}

export function png({ width = 1, height = 1, extra = joined() }: Picture = {}): Bytes {
  const size = [...big(width, 4), ...big(height, 4), 8, 2, 0, 0, 0];
  const end = [pngChunk("IDAT", [1, 2, 3]), pngChunk("IEND")];
  return joined("\x89PNG\r\n\x1a\n", pngChunk("IHDR", size), extra, ...end);
}

export function jpegSegment(marker: number, content: number[] | Uint8Array): Bytes {
  return joined([0xff, marker], big(content.length + 2, 2), content);
}

export function jpeg({ width = 1, height = 1, extra = joined() }: Picture = {}): Bytes {
  const frame = jpegSegment(0xc0, [8, ...big(height, 2), ...big(width, 2), 1, 1, 0x11, 0]);
  const scan = jpegSegment(0xda, [1, 1, 0, 0, 63, 0]);
  return joined([0xff, 0xd8], extra, frame, scan, [1, 2, 3, 0xff, 0xd9]);
}

export function webpChunk(name: string, content: number[]): Bytes {
  return joined(name, little(content.length, 4), content, content.length % 2 === 1 ? [0] : []);
}

export function webp({ width = 1, height = 1, extra = joined() }: Picture = {}): Bytes {
  const frame = [0, 0, 0, 0x9d, 1, 0x2a, ...little(width, 2), ...little(height, 2)];
  const chunks = joined("WEBP", extra, webpChunk("VP8 ", frame));
  return joined("RIFF", little(chunks.length, 4), chunks);
}

/** The chunk of a WebP that says how large the canvas is. */
export function webpCanvas(width: number, height: number): Bytes {
  return webpChunk("VP8X", [0, 0, 0, 0, ...little(width - 1, 3), ...little(height - 1, 3)]);
}

export function lossless(width: number, height: number): Bytes {
  const bits = (width - 1) | ((height - 1) << 14);
  const chunks = joined("WEBP", webpChunk("VP8L", [0x2f, ...little(bits, 4), 0]));
  return joined("RIFF", little(chunks.length, 4), chunks);
}

const FILES: Record<string, () => Bytes> = {
  "image/png": png,
  "image/jpeg": jpeg,
  "image/webp": webp,
  "image/gif": () => joined("GIF89a", little(1, 2), little(1, 2), [0, 0, 0, 0x3b]),
  "image/svg+xml": () => joined('<svg xmlns="http://www.w3.org/2000/svg"/>'),
  "text/html": () => joined("<!doctype html><script>alert(1)</script>"),
};

/** A file of a type, with nothing after it until it has a size. */
export function bytesOf(type: string, size = 0): Bytes {
  const file = FILES[type]?.() ?? joined();
  return joined(file, new Uint8Array(Math.max(size - file.length, 0)));
}
