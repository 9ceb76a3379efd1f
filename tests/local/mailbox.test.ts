import { Resend } from "resend";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startMailbox } from "../../local/mailbox/server";
import { scratchFolder } from "../support/scratch";

let scratch: ReturnType<typeof scratchFolder>;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;
let resend: Resend;
let now: number;

beforeEach(async () => {
  scratch = scratchFolder("mailbox");
  now = Date.UTC(2030, 0, 1);
  mailbox = await startMailbox({ port: 0, dataDir: scratch.folder, now: () => now });
  resend = new Resend("re_any", { baseUrl: mailbox.url });
});
afterEach(async () => {
  await mailbox.close();
  scratch.remove();
});

const mail = {
  from: "Latchkey <hello@latchkey.example>",
  to: "ada@example.com",
  subject: "Hello",
  html: "<p>Hello <b>Ada</b></p>",
  text: "Hello Ada",
};

async function messages(query = ""): Promise<Record<string, string>[]> {
  const response = await fetch(`${mailbox.url}/api/messages${query}`);
  expect(response.status).toBe(200);
  return (await response.json()) as Record<string, string>[];
}

/** A request as the SDK makes it, with what the SDK would not let through. */
function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  return fetch(`${mailbox.url}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer re_any", "content-type": "application/json", ...headers },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
}

describe("a mail sent with the resend package", () => {
  test("is answered with its id and listed with all its parts", async () => {
    const { data, error } = await resend.emails.send(mail);
    expect(error).toBeNull();
    expect(data?.id).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    expect(await messages()).toEqual([{ id: data?.id, at: "2030-01-01T00:00:00.000Z", ...mail }]);
  });

  test("stands above those that came before it", async () => {
    await resend.emails.send({ ...mail, subject: "first" });
    await resend.emails.send({ ...mail, subject: "second" });
    expect((await messages()).map(({ subject }) => subject)).toEqual(["second", "first"]);
  });

  test("is found by any of its recipients, whatever the case, and by no part of an address", async () => {
    await resend.emails.send({ ...mail, to: ["Ada <ada@example.com>", "bob@example.com"] });
    await resend.emails.send({ ...mail, to: "carol@example.com", bcc: ["dave@example.com"] });
    expect(await messages("?to=BOB@Example.com")).toMatchObject([
      { to: "Ada <ada@example.com>, bob@example.com" },
    ]);
    expect(await messages("?to=ada@example.com")).toHaveLength(1);
    expect(await messages("?to=dave@example.com")).toHaveLength(1);
    expect(await messages("?to=a@example.com")).toEqual([]);
  });

  test("gets a text part made from its HTML when it has none", async () => {
    const html =
      "<head><title>x</title><style>p{}</style></head><h1>Hi</h1><p>Your code is</p><p>1234&nbsp;5678</p>&lt;3 &#x41;";
    await resend.emails.send({ from: mail.from, to: mail.to, subject: "Hello", html });
    const [kept] = await messages();
    expect(kept?.["text"]).toBe("Hi\n\nYour code is\n\n1234 5678\n<3 A");
  });

  test("is read back by the package with emails.get", async () => {
    const { data } = await resend.emails.send(mail);
    const read = await resend.emails.get(data?.id ?? "");
    expect(read.data).toMatchObject({ id: data?.id, to: ["ada@example.com"], subject: "Hello" });
    expect((await resend.emails.get("nothing")).error).toMatchObject({ name: "not_found" });
  });

  test("keeps copies, reply address and attachments for the page", async () => {
    const { data } = await resend.emails.send({
      ...mail,
      cc: "bob@example.com",
      replyTo: "help@example.com",
      attachments: [{ filename: "a.txt", content: Buffer.from("hello") }],
    });
    const response = await fetch(`${mailbox.url}/api/messages/${data?.id}`);
    expect(await response.json()).toMatchObject({
      cc: ["bob@example.com"],
      replyTo: ["help@example.com"],
      attachments: [{ filename: "a.txt", bytes: 5 }],
    });
  });

  test("is gone after DELETE /api/messages", async () => {
    await resend.emails.send(mail);
    const response = await fetch(`${mailbox.url}/api/messages`, { method: "DELETE" });
    expect(response.status).toBe(204);
    expect(await messages()).toEqual([]);
  });
});

describe("a batch", () => {
  test("is answered with one id for each mail, in order", async () => {
    const { data } = await resend.batch.send([
      { ...mail, subject: "one" },
      { ...mail, subject: "two" },
    ]);
    const kept = await messages();
    expect(data?.data.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).toReversed());
  });

  test("is refused whole when one mail is bad", async () => {
    const { error } = await resend.batch.send([mail, { ...mail, to: "nobody" }]);
    expect(error).toMatchObject({ statusCode: 422, name: "validation_error" });
    expect(error?.message).toContain("Mail 1");
    expect(await messages()).toEqual([]);
  });

  test("is taken as far as it is good when the sender asks for permissive validation", async () => {
    const { data } = await resend.batch.send([mail, { ...mail, to: "nobody" }], {
      batchValidation: "permissive",
    });
    expect(data).toMatchObject({ data: [{ id: expect.any(String) }], errors: [{ index: 1 }] });
    expect(await messages()).toHaveLength(1);
  });

  test("may hold at most 100 mails", async () => {
    const { error } = await resend.batch.send(Array.from({ length: 101 }, () => mail));
    expect(error).toMatchObject({ statusCode: 422, name: "validation_error" });
  });
});

describe("an Idempotency-Key", () => {
  test("makes the second of two equal requests answer like the first without another mail", async () => {
    const options = { idempotencyKey: "welcome/1" };
    const first = await resend.emails.send(mail, options);
    const second = await resend.emails.send(mail, options);
    expect(second.data).toEqual(first.data);
    expect(await messages()).toHaveLength(1);
  });

  test("is remembered across a restart", async () => {
    const options = { idempotencyKey: "welcome/1" };
    const first = await resend.emails.send(mail, options);
    await mailbox.close();
    mailbox = await startMailbox({ port: 0, dataDir: scratch.folder, now: () => now });
    resend = new Resend("re_any", { baseUrl: mailbox.url });
    expect((await resend.emails.send(mail, options)).data).toEqual(first.data);
    expect(await messages()).toHaveLength(1);
  });

  test("is refused for another payload", async () => {
    await resend.emails.send(mail, { idempotencyKey: "k" });
    const { error } = await resend.emails.send({ ...mail, subject: "x" }, { idempotencyKey: "k" });
    expect(error).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });
  });

  test("belongs to the API key it was used with", async () => {
    const other = new Resend("re_other", { baseUrl: mailbox.url });
    await resend.emails.send(mail, { idempotencyKey: "k" });
    await other.emails.send({ ...mail, subject: "x" }, { idempotencyKey: "k" });
    expect(await messages()).toHaveLength(2);
  });

  test("is forgotten after a day", async () => {
    await resend.emails.send(mail, { idempotencyKey: "k" });
    now += 24 * 60 * 60 * 1_000 + 1;
    await resend.emails.send(mail, { idempotencyKey: "k" });
    expect(await messages()).toHaveLength(2);
  });

  test("never lets two equal requests at once make two mails", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => resend.emails.send(mail, { idempotencyKey: "k" })),
    );
    for (const { data, error } of answers)
      expect(data?.id ?? error?.name).toMatch(/^([\da-f-]{36}|concurrent_idempotent_requests)$/);
    expect(await messages()).toHaveLength(1);
  });

  test("of more than 256 characters is refused", async () => {
    const { error } = await resend.emails.send(mail, { idempotencyKey: "k".repeat(257) });
    expect(error).toMatchObject({ statusCode: 400, name: "invalid_idempotency_key" });
  });
});

describe("bad input is answered in Resend's words", () => {
  const { subject, from, to } = mail;
  const cases: [string, unknown, string, RegExp][] = [
    ["no sender", { ...mail, from: undefined }, "missing_required_field", /`from`/],
    ["no recipient", { ...mail, to: undefined }, "missing_required_field", /`to`/],
    ["an empty list of recipients", { ...mail, to: [] }, "missing_required_field", /`to`/],
    ["no subject", { ...mail, subject: null }, "missing_required_field", /`subject`/],
    ["no body", { from, to, subject }, "missing_required_field", /`html` or `text`/],
    ["a bad sender", { ...mail, from: "Latchkey" }, "validation_error", /`from`/],
    ["a bad recipient", { ...mail, to: ["a@b.co", "a@b"] }, "validation_error", /`to`/],
    [
      "a line break in an address",
      { ...mail, to: "A\r\nBcc: x@y.zz <a@b.co>" },
      "validation_error",
      /`to`/,
    ],
    ["two addresses in one string", { ...mail, to: "a@b.co, c@d.co" }, "validation_error", /`to`/],
    ["51 recipients", { ...mail, to: Array(51).fill(to) }, "validation_error", /at most 50/],
    ["a recipient that is a number", { ...mail, to: 5 }, "validation_error", /`to`/],
    ["HTML that is an object", { ...mail, html: {} }, "validation_error", /`html`/],
    [
      "an empty attachment",
      { ...mail, attachments: [{ filename: "x" }] },
      "invalid_attachment",
      /content/,
    ],
    ["a list instead of a mail", [mail], "validation_error", /JSON object/],
    ["scheduled sending", { ...mail, scheduled_at: "in 1 min" }, "validation_error", /scheduled/],
    [
      "a template kept at Resend",
      { ...mail, template: { id: "x" } },
      "validation_error",
      /template/,
    ],
  ];
  test.each(cases)("%s", async (_what, body, name, message) => {
    const response = await post("/emails", body);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      statusCode: 422,
      name,
      message: expect.stringMatching(message),
    });
    expect(await messages()).toEqual([]);
  });

  test("a body that is not JSON", async () => {
    const response = await post("/emails", "{");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ statusCode: 400, name: "validation_error" });
  });

  test("no API key", async () => {
    for (const authorization of ["", "Bearer ", "Basic eDp5"]) {
      const response = await post("/emails", mail, { authorization });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ statusCode: 401, name: "missing_api_key" });
    }
  });

  test("an unknown path", async () => {
    const { error } = await resend.domains.list();
    expect(error).toMatchObject({ statusCode: 404, name: "not_found" });
    const malformed = await fetch(`${mailbox.url}/emails/%E0%A4%A`);
    expect(malformed.status).toBe(404);
  });

  test("a method the path does not know", async () => {
    const response = await fetch(`${mailbox.url}/emails`, { method: "PUT", body: "{}" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.json()).toMatchObject({ statusCode: 405, name: "method_not_allowed" });
  });

  test("a body over 40 MB, after which the next mail is taken", async () => {
    const { error } = await resend.emails.send({ ...mail, text: "x".repeat(40_000_001) });
    expect(error).toMatchObject({ statusCode: 413, name: "validation_error" });
    expect((await resend.emails.send(mail)).error).toBeNull();
  });
});

describe("the failure switch", () => {
  async function put(body: unknown) {
    return fetch(`${mailbox.url}/api/failure`, { method: "PUT", body: JSON.stringify(body) });
  }

  test("makes every sending fail until it is switched off", async () => {
    await put({ status: 429, name: "rate_limit_exceeded", message: "Slow down." });
    const wanted = { statusCode: 429, name: "rate_limit_exceeded", message: "Slow down." };
    expect((await resend.emails.send(mail)).error).toEqual(wanted);
    expect((await resend.batch.send([mail])).error).toEqual(wanted);
    await fetch(`${mailbox.url}/api/failure`, { method: "DELETE" });
    expect((await resend.emails.send(mail)).error).toBeNull();
    expect(await messages()).toHaveLength(1);
  });

  test("fails as often as it was told to, and shows what is left", async () => {
    await put({ count: 2 });
    expect((await resend.emails.send(mail)).error).toMatchObject({ statusCode: 500 });
    const left = await fetch(`${mailbox.url}/api/failure`);
    expect(await left.json()).toMatchObject({ status: 500, name: "application_error", count: 1 });
    expect((await resend.emails.send(mail)).error).toMatchObject({ statusCode: 500 });
    expect((await resend.emails.send(mail)).error).toBeNull();
    expect(await (await fetch(`${mailbox.url}/api/failure`)).json()).toBeNull();
  });

  test("refuses settings it does not understand", async () => {
    for (const body of [{ status: 200 }, { count: 0 }, { often: 1 }, [], "x"]) {
      const response = await put(body);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ name: "validation_error" });
    }
    expect((await resend.emails.send(mail)).error).toBeNull();
  });
});

describe("the event stream", () => {
  test("tells of a mail as soon as it is kept, and of the emptying", async () => {
    const stop = new AbortController();
    const response = await fetch(`${mailbox.url}/api/events`, { signal: stop.signal });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    const hear = async (words: string) => {
      while (!heard.includes(words)) heard += (await reader?.read())?.value ?? "";
    };
    await hear("retry:");
    const { data } = await resend.emails.send(mail);
    await hear("event: mail\n");
    await hear(data?.id ?? "no id");
    await fetch(`${mailbox.url}/api/messages`, { method: "DELETE" });
    await hear("event: cleared\n");
    stop.abort();
  });
});

test("whatever is posted gets a mail's id or an error in Resend's shape, never a fault of the server", async () => {
  const seed = Number(process.env["SEED"] ?? Date.now() % 1_000_000);
  const random = seededRandom(seed);
  const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T; // never empty
  const addresses = [
    "a@b.co",
    "A <a@b.co>",
    "",
    "a@",
    "\u0000@b.co",
    "x".repeat(400),
    "ä@ö.de",
    "<>",
  ];
  const value = (depth: number): unknown =>
    pick([
      () => pick(addresses),
      () => null,
      () => random() * 1e9,
      () => random() > 0.5,
      () =>
        Array.from({ length: Math.floor(random() * 4) }, () => (depth > 2 ? "" : value(depth + 1))),
      () => ({
        __proto__: null,
        [pick(["name", "content", "constructor"])]: depth > 2 ? 0 : value(depth + 1),
      }),
    ])();
  const names = [
    "from",
    "to",
    "cc",
    "bcc",
    "reply_to",
    "subject",
    "html",
    "text",
    "headers",
    "attachments",
    "tags",
    "x",
  ];
  for (let round = 0; round < 400; round++) {
    const body = { ...mail, ...Object.fromEntries([0, 1, 2].map(() => [pick(names), value(0)])) };
    const batch = random() > 0.7;
    const response = await post(
      batch ? "/emails/batch" : "/emails",
      batch ? [body, value(0)] : body,
    );
    const answer: unknown = await response.json();
    const context = `seed ${seed}, round ${round}: ${JSON.stringify(body)}`;
    if (response.status === 200)
      expect(answer, context).toEqual(
        batch ? { data: expect.any(Array) } : { id: expect.any(String) },
      );
    else {
      expect([400, 422], context).toContain(response.status);
      expect(answer, context).toEqual({
        statusCode: response.status,
        name: expect.any(String),
        message: expect.any(String),
      });
    }
  }
  for (const kept of await messages()) expect(typeof kept["text"]).toBe("string");
});

/** Mulberry32: small, and the same numbers for the same seed. */
function seededRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d_2b_79_f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}
