import { createHash, randomUUID } from "node:crypto";
import { json } from "../http/respond";
import type { FailureSwitch } from "./failure-switch";
import type { Live } from "./live";
import { isResendError, parseMail } from "./incoming-mail";
import type { Mail, MailDraft } from "./mail";
import { resendError, resendErrorResponse, type ResendError } from "./resend-errors";
import type { Idempotency, MailStore } from "./store";

const MOST_IN_BATCH = 100;
const LONGEST_IDEMPOTENCY_KEY = 256;
/** Resend forgets an Idempotency-Key after a day. */
const IDEMPOTENCY_MS = 24 * 60 * 60 * 1_000;

export type Outbox = {
  store: MailStore;
  failure: FailureSwitch;
  live: Live;
  now: () => number;
  onMail: (mail: Mail) => void;
};

/** Mails to accept and, of a permissive batch, the positions of those refused. */
type Accepted = { drafts: MailDraft[]; errors: { index: number; message: string }[] };

/**
 * What both endpoints of `Emails` share: the key, the failure switch, the Idempotency-Key, the
 * writing.
 */
export class Emails {
  readonly #outbox: Outbox;
  /** Idempotency scopes whose first request is still being written. */
  readonly #underWay = new Set<string>();

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** POST /emails: one mail in, `{ id }` out. */
  async sendOne(request: Request): Promise<Response> {
    return this.#send(
      request,
      (body) => {
        const draft = parseMail(body);
        return isResendError(draft) ? draft : { drafts: [draft], errors: [] };
      },
      (ids) => ({ id: ids[0] }),
    );
  }

  /**
   * POST /emails/batch: up to 100 mails in, `{ data: [{ id }] }` out; `x-batch-validation:
   * permissive` takes the good ones only.
   */
  async sendBatch(request: Request): Promise<Response> {
    const permissive = request.headers.get("x-batch-validation") === "permissive";
    return this.#send(
      request,
      (body) => parseBatch(body, permissive),
      (ids, { errors }) => ({
        data: ids.map((id) => ({ id })),
        ...(permissive ? { errors } : {}),
      }),
    );
  }

  async #send(
    request: Request,
    parse: (body: unknown) => Accepted | ResendError,
    answer: (ids: string[], accepted: Accepted) => unknown,
  ): Promise<Response> {
    const refusal = missingKey(request) ?? this.#outbox.failure.next();
    if (refusal !== undefined) return resendErrorResponse(refusal);
    const text = await request.text();
    const accepted = withJson(text, parse);
    if ("statusCode" in accepted) return resendErrorResponse(accepted);
    const ids = await this.#keepOnce(request, text, accepted.drafts);
    return "statusCode" in ids ? resendErrorResponse(ids) : json(answer(ids, accepted));
  }

  /** Keeps the drafts, or finds those a request with the same Idempotency-Key has kept before. */
  async #keepOnce(
    request: Request,
    text: string,
    drafts: MailDraft[],
  ): Promise<string[] | ResendError> {
    const key = request.headers.get("idempotency-key");
    if (key === null) return this.#keep(drafts);
    if (key.length === 0 || key.length > LONGEST_IDEMPOTENCY_KEY)
      return resendError(
        400,
        "invalid_idempotency_key",
        "The Idempotency-Key must have 1 to 256 characters.",
      );
    const idempotency = {
      scope: sha256(`${request.headers.get("authorization")}\0${key}`),
      payload: sha256(`${new URL(request.url).pathname}\0${text}`),
    };
    if (this.#underWay.has(idempotency.scope))
      return resendError(
        409,
        "concurrent_idempotent_requests",
        "A request with this Idempotency-Key is still under way.",
      );
    const earlier = this.#outbox.store.earlier(idempotency.scope);
    if (earlier !== undefined && !this.#expired(earlier.mails))
      return earlier.payload === idempotency.payload
        ? earlier.mails.map(({ id }) => id)
        : resendError(
            409,
            "invalid_idempotent_request",
            "This Idempotency-Key was used with another payload.",
          );
    this.#underWay.add(idempotency.scope);
    try {
      return await this.#keep(drafts, idempotency);
    } finally {
      this.#underWay.delete(idempotency.scope);
    }
  }

  #expired([first]: Mail[]): boolean {
    return first === undefined || this.#outbox.now() - Date.parse(first.at) > IDEMPOTENCY_MS;
  }

  async #keep(drafts: MailDraft[], idempotency?: Idempotency): Promise<string[] | ResendError> {
    const at = new Date(this.#outbox.now()).toISOString();
    const mails = drafts.map((draft) => ({ id: randomUUID(), at, ...draft }));
    try {
      if (mails.length > 0) await this.#outbox.store.add(mails, idempotency);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      return resendError(500, "application_error", `The mailbox cannot write its file: ${reason}`);
    }
    for (const mail of mails) {
      this.#outbox.live.publish({ type: "mail", mail });
      this.#outbox.onMail(mail);
    }
    return mails.map(({ id }) => id);
  }
}

/** The error for a request without a bearer key; any key will do here. */
export function missingKey(request: Request): ResendError | undefined {
  const given = /^Bearer\s+\S/i.test(request.headers.get("authorization") ?? "");
  return given
    ? undefined
    : resendError(401, "missing_api_key", "Missing API key in the authorization header.");
}

function withJson<T>(text: string, parse: (body: unknown) => T): T | ResendError {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    return resendError(400, "validation_error", "The request body is not valid JSON.");
  }
  return parse(body);
}

function parseBatch(body: unknown, permissive: boolean): Accepted | ResendError {
  if (!Array.isArray(body) || body.length === 0)
    return resendError(422, "validation_error", "A batch must be a JSON array of mails.");
  if (body.length > MOST_IN_BATCH)
    return resendError(
      422,
      "validation_error",
      `A batch may have at most ${MOST_IN_BATCH} mails; this one has ${body.length}.`,
    );
  const accepted: Accepted = { drafts: [], errors: [] };
  for (const [index, value] of body.entries()) {
    const draft = parseMail(value);
    if (!isResendError(draft)) accepted.drafts.push(draft);
    else if (permissive) accepted.errors.push({ index, message: draft.message });
    else return { ...draft, message: `Mail ${index} of the batch: ${draft.message}` };
  }
  return accepted;
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("base64url");
}
