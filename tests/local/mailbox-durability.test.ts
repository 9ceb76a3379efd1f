import { appendFileSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Resend } from "resend";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { startMailbox } from "../../local/mailbox/server";
import { MOST_MAILS, openMailStore } from "../../local/mailbox/store";
import { scratchFolder } from "../support/scratch";

let scratch: ReturnType<typeof scratchFolder>;
let file: string;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;

beforeEach(async () => {
  scratch = scratchFolder("mailbox-durability");
  file = join(scratch.folder, "deep", "mails.jsonl");
  await start();
});
afterEach(async () => {
  await mailbox.close();
  scratch.remove();
});

async function start(): Promise<void> {
  mailbox = await startMailbox({ port: 0, dataDir: join(scratch.folder, "deep") });
}

async function restart(between: () => void = () => undefined): Promise<void> {
  await mailbox.close();
  between();
  await start();
}

async function send(subject: string) {
  const resend = new Resend("re_any", { baseUrl: mailbox.url });
  return resend.emails.send({ from: "a@example.com", to: "b@example.com", subject, text: subject });
}

async function subjects(): Promise<string[]> {
  const response = await fetch(`${mailbox.url}/api/messages`);
  const list = (await response.json()) as { subject: string }[];
  return list.map(({ subject }) => subject);
}

test("mails are still there after a restart, with their ids", async () => {
  const { data } = await send("one");
  await send("two");
  await restart();
  expect(await subjects()).toEqual(["two", "one"]);
  expect((await fetch(`${mailbox.url}/api/messages/${data?.id}`)).status).toBe(200);
});

test("a mail is in the file before its sending is answered", async () => {
  const { data } = await send("one");
  expect(readFileSync(file, "utf8")).toContain(data?.id);
});

test("the file is for its owner's eyes only", async () => {
  await send("one");
  if (process.platform !== "win32") expect(statSync(file).mode & 0o077).toBe(0);
});

test("a last line torn by a crash is cut off, and the next mail is kept whole", async () => {
  await send("one");
  await restart(() => appendFileSync(file, '{"mails":[{"id":"torn'));
  expect(await subjects()).toEqual(["one"]);
  await send("two");
  await restart();
  expect(await subjects()).toEqual(["two", "one"]);
});

test("a damaged line in the middle costs that line only, and is reported", async () => {
  const warned = vi.spyOn(console, "warn").mockImplementation(() => undefined);
  await send("one");
  await send("two");
  await restart(() => {
    const [first = "", ...rest] = readFileSync(file, "utf8").split("\n");
    writeFileSync(file, [first, "garbage", '{"mails":[{"id":5}]}', ...rest].join("\n"));
  });
  expect(await subjects()).toEqual(["two", "one"]);
  expect(warned).toHaveBeenCalledWith(expect.stringContaining("2 damaged"));
  warned.mockRestore();
});

test("an emptied mailbox stays empty, takes new mails and leaves no drafts behind", async () => {
  await send("one");
  await fetch(`${mailbox.url}/api/messages`, { method: "DELETE" });
  await send("two");
  await restart();
  expect(await subjects()).toEqual(["two"]);
  expect(readdirSync(join(scratch.folder, "deep"))).toEqual(["mails.jsonl"]);
});

test("mails that come all at once are all kept", async () => {
  const sent = await Promise.all(Array.from({ length: 40 }, (_, at) => send(`mail ${at}`)));
  expect(sent.every(({ error }) => error === null)).toBe(true);
  await restart();
  expect(new Set(await subjects()).size).toBe(40);
});

test("only the newest thousand mails are kept, and the file does not grow without end", async () => {
  const folder = join(scratch.folder, "full");
  const store = await openMailStore(folder);
  const draft = { cc: [], bcc: [], replyTo: [], headers: {}, attachments: [], html: "" };
  const at = "2030-01-01T00:00:00.000Z";
  for (let n = 0; n < 2 * MOST_MAILS + 5; n++)
    await store.add([
      { ...draft, id: `${n}`, at, from: "a@b.co", to: ["b@c.co"], subject: "s", text: "t" },
    ]);
  expect(store.all()).toHaveLength(MOST_MAILS);
  expect(store.all()[0]?.id).toBe(`${2 * MOST_MAILS + 4}`);
  await store.close();
  const lines = readFileSync(join(folder, "mails.jsonl"), "utf8").split("\n").length;
  expect(lines).toBeLessThan(2 * MOST_MAILS);
  const again = await openMailStore(folder);
  expect(again.all()).toHaveLength(MOST_MAILS);
  await again.close();
});

test("a folder that cannot be made is an error that names it", async () => {
  const blocked = join(scratch.folder, "file");
  writeFileSync(blocked, "");
  await expect(startMailbox({ port: 0, dataDir: join(blocked, "x") })).rejects.toThrow(blocked);
});
