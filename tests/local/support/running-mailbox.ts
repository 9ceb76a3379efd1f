/** A mailbox on a folder of its own for each test, and the ways to write to it. */
import { Resend } from "resend";
import { afterEach, beforeEach, expect } from "vitest";
import { startMailbox } from "../../../local/mailbox/server";
import { scratchFolder } from "../../support/scratch";

export const mail = {
  from: "Latchkey <hello@latchkey.example>",
  to: "ada@example.com",
  subject: "Hello",
  html: "<p>Hello <b>Ada</b></p>",
  text: "Hello Ada",
};

export interface RunningMailbox {
  readonly url: string;
  readonly resend: Resend;
  /** Lets this many milliseconds pass on its clock. */
  pass(ms: number): void;
  /** Stops it and starts it again on the same folder. */
  restart(): Promise<void>;
  messages(query?: string): Promise<Record<string, string>[]>;
  /** A request as the SDK makes it, with what the SDK would not let through. */
  post(path: string, body: unknown, headers?: Record<string, string>): Promise<Response>;
}

/** Call once per file. */
export function useMailbox(): RunningMailbox {
  let scratch: ReturnType<typeof scratchFolder>;
  let mailbox: Awaited<ReturnType<typeof startMailbox>>;
  let resend: Resend;
  let now: number;
  const start = async () => {
    mailbox = await startMailbox({ port: 0, dataDir: scratch.folder, now: () => now });
    resend = new Resend("re_any", { baseUrl: mailbox.url });
  };
  beforeEach(async () => {
    scratch = scratchFolder("mailbox");
    now = Date.UTC(2030, 0, 1);
    await start();
  });
  afterEach(async () => {
    await mailbox.close();
    scratch.remove();
  });
  return {
    get url() {
      return mailbox.url;
    },
    get resend() {
      return resend;
    },
    pass: (ms) => void (now += ms),
    async restart() {
      await mailbox.close();
      await start();
    },
    async messages(query = "") {
      const response = await fetch(`${mailbox.url}/api/messages${query}`);
      expect(response.status).toBe(200);
      return (await response.json()) as Record<string, string>[]; // its own API
    },
    post: (path, body, headers = {}) =>
      fetch(`${mailbox.url}${path}`, {
        method: "POST",
        headers: { authorization: "Bearer re_any", "content-type": "application/json", ...headers },
        body: typeof body === "string" ? body : JSON.stringify(body),
      }),
  };
}
