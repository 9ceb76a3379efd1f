import * as z from "zod";
import { bareAddress, type MailDraft } from "./mail";
import { plainTextOf } from "./plain-text";
import { resendError, type ResendError } from "./resend-errors";

/** Resend's limit for each of to, cc and bcc. */
const MOST_RECIPIENTS = 50;

/** What may be left out may also be null. */
function given<S extends z.ZodType>(schema: S) {
  return schema.nullish().transform((value) => value ?? undefined);
}

const addresses = z.union([z.string().transform((one) => [one]), z.array(z.string())]);

const attachment = z.looseObject({
  filename: given(z.string()),
  content: given(z.string()),
  path: given(z.string()),
  content_type: given(z.string()),
});

/** The body of POST /emails as the SDK sends it; unknown fields are let through as Resend does. */
const bodySchema = z.looseObject({
  from: given(z.string()),
  to: given(addresses),
  cc: given(addresses),
  bcc: given(addresses),
  reply_to: given(addresses),
  subject: given(z.string()),
  html: given(z.string()),
  text: given(z.string()),
  headers: given(z.record(z.string(), z.string())),
  attachments: given(z.array(attachment)),
  tags: given(z.array(z.looseObject({ name: z.string(), value: z.string() }))),
});
type Body = z.infer<typeof bodySchema>;

const EXPECTED: Record<keyof typeof bodySchema.shape, string> = {
  from: "a string",
  to: "a string or an array of strings",
  cc: "a string or an array of strings",
  bcc: "a string or an array of strings",
  reply_to: "a string or an array of strings",
  subject: "a string",
  html: "a string",
  text: "a string",
  headers: "an object of strings",
  attachments: "an array of objects",
  tags: "an array of objects with a name and a value",
};

/** Features of Resend that this mailbox would otherwise silently get wrong. */
const UNSUPPORTED = {
  scheduled_at: "scheduled sending",
  template: "templates kept at Resend",
} as const;

/**
 * Checks one mail of POST /emails or /emails/batch as Resend does: the draft, or the error to
 * answer with.
 */
export function parseMail(value: unknown): MailDraft | ResendError {
  const parsed = bodySchema.safeParse(value);
  if (!parsed.success) return wrongType(parsed.error.issues[0]?.path[0]);
  const mail = parsed.data;
  for (const [field, feature] of Object.entries(UNSUPPORTED))
    if (mail[field] !== undefined && mail[field] !== null)
      return invalid(`The local mailbox does not support ${feature} (\`${field}\`).`);
  const problem = missingField(mail) ?? badAddress(mail) ?? badAttachment(mail);
  if (problem !== undefined) return problem;
  const html = mail.html ?? "";
  return {
    from: mail.from ?? "",
    to: mail.to ?? [],
    cc: mail.cc ?? [],
    bcc: mail.bcc ?? [],
    replyTo: mail.reply_to ?? [],
    subject: mail.subject ?? "",
    html,
    // Resend derives the text part when there is none; an empty string asks for a mail without one.
    text: mail.text ?? plainTextOf(html),
    headers: mail.headers ?? {},
    attachments: (mail.attachments ?? []).map(attachmentOf),
  };
}

export function isResendError(value: MailDraft | ResendError): value is ResendError {
  return "statusCode" in value;
}

function invalid(message: string): ResendError {
  return resendError(422, "validation_error", message);
}

function wrongType(field: PropertyKey | undefined): ResendError {
  const expected = Object.entries(EXPECTED).find(([name]) => name === field)?.[1];
  return expected === undefined
    ? invalid("A mail must be a JSON object.")
    : invalid(`Invalid \`${String(field)}\` field. It must be ${expected}.`);
}

function missingField(mail: Body): ResendError | undefined {
  const missing = (field: string) =>
    resendError(422, "missing_required_field", `Missing ${field} field.`);
  if (!mail.from) return missing("`from`");
  if (mail.to === undefined || mail.to.length === 0) return missing("`to`");
  if (!mail.subject) return missing("`subject`");
  if (mail.html === undefined && mail.text === undefined) return missing("`html` or `text`");
  return undefined;
}

function badAddress(mail: Body): ResendError | undefined {
  const all = {
    from: [mail.from ?? ""],
    to: mail.to,
    cc: mail.cc,
    bcc: mail.bcc,
    reply_to: mail.reply_to,
  };
  for (const [field, list = []] of Object.entries(all)) {
    if (list.length > MOST_RECIPIENTS)
      return invalid(
        `The \`${field}\` field has ${list.length} addresses; at most ${MOST_RECIPIENTS} are allowed.`,
      );
    if (!list.every(isAddress))
      return invalid(
        `Invalid \`${field}\` field. An address must look like \`email@example.com\` or \`Name <email@example.com>\`.`,
      );
  }
  return undefined;
}

function badAttachment(mail: Body): ResendError | undefined {
  const bare = mail.attachments?.some(({ content, path }) => !content && !path) ?? false;
  return bare
    ? resendError(422, "invalid_attachment", "An attachment must have `content` or a `path`.")
    : undefined;
}

function isAddress(written: string): boolean {
  const address = bareAddress(written);
  // A line break in any part would end the header it is put into.
  const oneLine = !/[\r\n]/.test(written);
  return (
    oneLine && address.length <= 320 && /^[^\s@<>,;"]+@[^\s@<>,;"]+\.[^\s@<>,;".]+$/.test(address)
  );
}

function attachmentOf(one: z.infer<typeof attachment>): MailDraft["attachments"][number] {
  return {
    filename: one.filename ?? one.path ?? "attachment",
    contentType: one.content_type ?? "application/octet-stream",
    bytes: Buffer.byteLength(one.content ?? "", "base64"),
  };
}
