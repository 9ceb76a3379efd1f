import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { Resend } from "resend";
import { afterEach, beforeEach, expect, test } from "vitest";
import { openMailStore } from "../../local/mailbox/store";
import { scratchFolder } from "../support/scratch";

const program = fileURLToPath(new URL("fixtures/mailbox-process.ts", import.meta.url));
let scratch: ReturnType<typeof scratchFolder>;
let child: ChildProcess | undefined;

beforeEach(() => {
  scratch = scratchFolder("mailbox-process");
});
afterEach(async () => {
  await end();
  scratch.remove();
});

/** Starts the mailbox under a shell that may first limit it; resolves with its url. */
async function start(limits = ""): Promise<string> {
  child = spawn(
    "sh",
    ["-c", `${limits} exec "$0" --import tsx "$1" "$2"`, process.execPath, program, scratch.folder],
    {
      stdio: ["ignore", "pipe", "inherit"],
    },
  );
  const [line] = (await once(child.stdout ?? child, "data")) as [Buffer];
  return line.toString().trim();
}

async function end(): Promise<void> {
  if (child === undefined || child.exitCode !== null || child.signalCode !== null) return;
  child.kill("SIGKILL");
  await once(child, "exit");
}

const from = "a@example.com";
const to = "b@example.com";

test.skipIf(process.platform === "win32")(
  "a kill -9 while mails come in loses none that was acknowledged",
  async () => {
    const url = await start();
    const resend = new Resend("re_any", { baseUrl: url });
    const acknowledged: string[] = [];
    let enough: () => void = () => undefined;
    const flowing = new Promise<void>((resolve) => (enough = resolve));
    const sender = async () => {
      for (;;) {
        const { data } = await resend.emails.send({ from, to, subject: "s", text: "t" });
        if (data === null) return;
        acknowledged.push(data.id);
        if (acknowledged.length === 200) enough();
      }
    };
    const senders = [sender(), sender(), sender(), sender()];
    await flowing;
    await end();
    await Promise.all(senders);

    const store = await openMailStore(scratch.folder);
    const kept = new Set(store.all().map(({ id }) => id));
    await store.close();
    const lost = acknowledged.slice(-900).filter((id) => !kept.has(id));
    expect(lost).toEqual([]);
  },
);

test.skipIf(process.platform === "win32")(
  "a full disk makes sending fail with a clear error, and sending works again once there is room",
  async () => {
    // No file may grow beyond 512 blocks of 512 or 1,024 bytes: writing fails as on a full disk.
    const url = await start("ulimit -f 512;");
    const resend = new Resend("re_any", { baseUrl: url });
    const send = (length = 60_000) =>
      resend.emails.send({ from, to, subject: "s", text: "x".repeat(length) });
    let sent = 0;
    let answer = await send();
    while (answer.error === null && sent < 20) {
      sent += 1;
      answer = await send();
    }
    expect(sent).toBeGreaterThan(2);
    expect(answer.error).toMatchObject({ statusCode: 500, name: "application_error" });
    expect(answer.error?.message).toMatch(/cannot write.*EFBIG/);

    // What was half written is taken back: a small mail still fits where the large one did not.
    expect((await send(10)).error).toBeNull();
    const list = await fetch(`${url}/api/messages`);
    expect(await list.json()).toHaveLength(sent + 1);
    expect((await fetch(`${url}/api/messages`, { method: "DELETE" })).status).toBe(204);
    expect((await send()).error).toBeNull();
  },
);
