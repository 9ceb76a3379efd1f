import * as z from "zod";

/**
 * A mail as it is kept. `at` is when it was accepted, ISO 8601; addresses are as the sender wrote
 * them.
 */
export const mailSchema = z.object({
  id: z.string(),
  at: z.string(),
  from: z.string(),
  to: z.array(z.string()),
  cc: z.array(z.string()),
  bcc: z.array(z.string()),
  replyTo: z.array(z.string()),
  subject: z.string(),
  html: z.string(),
  text: z.string(),
  headers: z.record(z.string(), z.string()),
  attachments: z.array(
    z.object({ filename: z.string(), contentType: z.string(), bytes: z.number() }),
  ),
});
export type Mail = z.infer<typeof mailSchema>;

/** What the sender decides; the mailbox adds id and time. */
export type MailDraft = Omit<Mail, "id" | "at">;

/**
 * What `GET /api/messages` lists: the contract for tests and scripts. `to` joins the recipients by
 * ", ".
 */
export type MailSummary = {
  id: string;
  to: string;
  from: string;
  subject: string;
  html: string;
  text: string;
  at: string;
};

export function summaryOf({ id, to, from, subject, html, text, at }: Mail): MailSummary {
  return { id, to: to.join(", "), from, subject, html, text, at };
}

/** The bare address of `email@example.com` or `Name <email@example.com>`. */
export function bareAddress(written: string): string {
  return (/<([^<>]*)>\s*$/.exec(written)?.[1] ?? written).trim();
}
