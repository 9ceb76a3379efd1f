import { copyOf } from "../../copy/copy";
import { AVATAR_MAX_BYTES, AVATAR_TYPES } from "../../../convex/shared/limits";
import { pictureSize } from "../../../convex/shared/pictureSize";

/**
 * Turns a chosen file into a small square picture. It never leaves the browser uncropped, and its
 * metadata stays behind.
 */

/** Files above this are not opened at all: they would only cost memory. */
const SOURCE_MAX_BYTES = 20 * 1024 * 1024;
/** A file of some kilobytes can stand for as many pixels as fill the memory. */
const SOURCE_MAX_PIXELS = 64_000_000;
const SIDE = 512;
const QUALITIES = [0.9, 0.75, 0.6];

/** What of the picture the square shows. */
export interface Crop {
  /** 1 shows as much as fits; 4 a quarter of that. */
  zoom: number;
  /** Where the square sits between the edges, 0 to 1. */
  x: number;
  y: number;
}

/** What is wrong with a file before it is opened, in words, or null. */
export async function fileProblem(file: File): Promise<string | null> {
  const words = copyOf("profile");
  if (!AVATAR_TYPES.includes(file.type)) return words.wrongType;
  if (file.size > SOURCE_MAX_BYTES) return words.tooLarge(SOURCE_MAX_BYTES / 1024 / 1024);
  const size = pictureSize(new Uint8Array(await file.arrayBuffer()), file.type);
  if (size === null) return words.unreadable;
  const isHuge = size.width * size.height > SOURCE_MAX_PIXELS;
  return isHuge ? words.tooManyPixels(SOURCE_MAX_PIXELS / 1_000_000) : null;
}

/** Draws the square that a crop chooses onto the whole of a canvas. */
export function drawCrop(canvas: HTMLCanvasElement, picture: ImageBitmap, crop: Crop): void {
  const side = Math.min(picture.width, picture.height) / crop.zoom;
  const left = (picture.width - side) * crop.x;
  const top = (picture.height - side) * crop.y;
  const context = canvas.getContext("2d");
  if (context === null) return;
  context.imageSmoothingQuality = "high";
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, left, top, side, side, 0, 0, canvas.width, canvas.height);
}

function encode(canvas: HTMLCanvasElement, quality: number): Promise<Blob | null> {
  return new Promise((done) => canvas.toBlob(done, "image/webp", quality));
}

/**
 * The cropped square as a file to upload; browsers without WebP give PNG. Null if it cannot be made
 * small enough.
 */
export async function cropped(picture: ImageBitmap, crop: Crop): Promise<Blob | null> {
  const canvas = document.createElement("canvas");
  canvas.width = SIDE;
  canvas.height = SIDE;
  drawCrop(canvas, picture, crop);
  for (const quality of QUALITIES) {
    const blob = await encode(canvas, quality);
    if (blob !== null && blob.size <= AVATAR_MAX_BYTES) return blob;
  }
  return null;
}
