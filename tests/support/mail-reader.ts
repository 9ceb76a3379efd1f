import { eventually } from "./eventually";
import type { ProductUrls } from "./product";

export interface Message {
  readonly id: string;
  readonly to: string;
  readonly subject: string;
  readonly html: string;
  readonly text: string;
  readonly at: string;
}

/** Mails to one address, the newest first. */
export async function messagesTo(urls: ProductUrls, to: string): Promise<Message[]> {
  const response = await fetch(`${urls.mailbox}/api/messages?to=${encodeURIComponent(to)}`);
  return (await response.json()) as Message[]; // the mailbox's documented answer
}

/** The code of the newest mail to an address, once `count` mails have arrived. */
export async function mailedCode(urls: ProductUrls, to: string, count = 1): Promise<string> {
  const newest = await eventually(`mail ${count} to ${to}`, async () => {
    const messages = await messagesTo(urls, to);
    return messages.length >= count ? messages[0] : undefined;
  });
  const code = /^\s*(\d{8})\s*$/m.exec(newest.text)?.[1];
  if (code === undefined) throw new Error(`No code on a line of its own in: ${newest.text}`);
  return code;
}
