/** Answers of HTTP actions as they leave the main thread (P9.3). */
import type { BodyStreams } from "./body-streams";
import { Response } from "../runtime/globals/response";
import { httpFailure } from "../runtime/http-failure";
import type { HttpHead } from "./messages";
import { messageOf } from "./thread-errors";

export interface SentAnswer {
  readonly response: Response;
  /** Resolves when the body was read to its end, failed, or was given up. */
  readonly finished: Promise<void>;
}

/** What the readers of a body get when its action or its thread failed, of which the log tells. */
export class AnswerBrokenOff extends Error {
  constructor(cause: unknown) {
    super(`The answer of an HTTP action broke off: ${messageOf(cause)}`, { cause });
  }
}

export function answerFromHead(head: HttpHead, streams: BodyStreams): SentAnswer {
  const { status, headers } = head;
  if (head.body === null)
    return { response: new Response(null, { status, headers }), finished: Promise.resolve() };
  const { body, finished } = observed(streams.open(head.body));
  return { response: new Response(body, { status, headers }), finished };
}

/** When the action's thread could not even answer 500 itself. */
export function failedHttpAnswer(requestId: string, message: string): Response {
  const [headline = ""] = message.split("\n");
  return httpFailure(requestId, { headline, trace: message });
}

function observed(source: ReadableStream<Uint8Array>) {
  let settle: () => void;
  const finished = new Promise<void>((resolve) => (settle = resolve));
  const reader = source.getReader();
  const body = new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        try {
          const step = await reader.read();
          if (!step.done) return controller.enqueue(step.value);
          controller.close();
        } catch (error) {
          controller.error(new AnswerBrokenOff(error));
        }
        settle();
      },
      async cancel(reason) {
        settle();
        await reader.cancel(reason);
      },
    },
    { highWaterMark: 0 },
  );
  return { body, finished };
}
