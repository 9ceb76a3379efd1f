/** Request bodies as web streams, with their limits on size and silence. */
import type { IncomingMessage } from "node:http";

const BUFFERED_BYTES = 256 * 1024;
/** As much as the largest body that anything takes. */
const MAX_DISCARDED_BYTES = 200 * 1024 * 1024;
/** A sender from whom nothing comes for this long, while it is being read, is gone. */
const MAX_SILENCE_MS = 120_000;

/** The sender left, or stopped sending, before the body was complete. */
export class IncompleteBodyError extends Error {
  override readonly name = "IncompleteBodyError";
}

/** A body of undeclared length turned out to be larger than the server takes. */
export class BodyTooLargeError extends Error {
  override readonly name = "BodyTooLargeError";
}

/**
 * Like Node's own conversion, but cancelling it does not end the connection, on which the caller
 * is still to read why: what is left is discarded instead.
 */
export function bodyStream(
  message: IncomingMessage,
  limit = Number.POSITIVE_INFINITY,
): ReadableStream<Uint8Array> {
  let size = 0;
  let isOver = false;
  let silence: NodeJS.Timeout | undefined;
  let onSilence: () => void = () => undefined;
  const end = (how: () => void) => {
    if (isOver) return;
    isOver = true;
    clearTimeout(silence);
    how();
  };
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        const fail = (error: Error) => end(() => controller.error(error));
        onSilence = () => fail(new IncompleteBodyError("The caller stopped sending the body."));
        message.on("data", (chunk: Uint8Array) => {
          size += chunk.byteLength;
          if (size > limit) {
            fail(new BodyTooLargeError(`The request body is larger than ${limit} bytes.`));
            return discardRest(message);
          }
          controller.enqueue(chunk);
          silence?.refresh();
          if ((controller.desiredSize ?? 0) > 0) return;
          clearTimeout(silence);
          silence = undefined;
          message.pause();
        });
        message.once("end", () => end(() => controller.close()));
        const leave = () => fail(new IncompleteBodyError("The caller left amid the body."));
        message.once("error", leave);
        message.once("close", leave);
      },
      pull() {
        if (!isOver) silence ??= setTimeout(onSilence, MAX_SILENCE_MS).unref();
        message.resume();
      },
      cancel: () => end(() => discardRest(message)),
    },
    new ByteLengthQueuingStrategy({ highWaterMark: BUFFERED_BYTES }),
  );
}

/** Reads on without keeping anything, up to a limit beyond which the connection ends. */
export function discardRest(message: IncomingMessage): void {
  let left = MAX_DISCARDED_BYTES;
  message.removeAllListeners("data");
  message.on("data", ({ byteLength }: Uint8Array) => {
    left -= byteLength;
    if (left < 0) message.destroy();
  });
  message.resume();
}
