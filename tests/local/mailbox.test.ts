import { Resend } from "resend";
import { describe, expect, test } from "vitest";
import { mail, useMailbox } from "./support/running-mailbox";

const box = useMailbox();

describe("a mail sent with the resend package", () => {
  test("is answered with its id and listed with all its parts", async () => {
    const { data, error } = await box.resend.emails.send(mail);
    expect(error).toBeNull();
    expect(data?.id).toMatch(/^[\da-f]{8}-[\da-f-]{27}$/);
    expect(await box.messages()).toEqual([
      { id: data?.id, at: "2030-01-01T00:00:00.000Z", ...mail },
    ]);
  });

  test("stands above those that came before it", async () => {
    await box.resend.emails.send({ ...mail, subject: "first" });
    await box.resend.emails.send({ ...mail, subject: "second" });
    expect((await box.messages()).map(({ subject }) => subject)).toEqual(["second", "first"]);
  });

  test("is found by any of its recipients, whatever the case, and by no part of an address", async () => {
    await box.resend.emails.send({ ...mail, to: ["Ada <ada@example.com>", "bob@example.com"] });
    await box.resend.emails.send({ ...mail, to: "carol@example.com", bcc: ["dave@example.com"] });
    expect(await box.messages("?to=BOB@Example.com")).toMatchObject([
      { to: "Ada <ada@example.com>, bob@example.com" },
    ]);
    expect(await box.messages("?to=ada@example.com")).toHaveLength(1);
    expect(await box.messages("?to=dave@example.com")).toHaveLength(1);
    expect(await box.messages("?to=a@example.com")).toEqual([]);
  });

  test("gets a text part made from its HTML when it has none", async () => {
    const html =
      "<head><title>x</title><style>p{}</style></head><h1>Hi</h1><p>Your code is</p><p>1234&nbsp;5678</p>&lt;3 &#x41;";
    await box.resend.emails.send({ from: mail.from, to: mail.to, subject: "Hello", html });
    const [kept] = await box.messages();
    expect(kept?.["text"]).toBe("Hi\n\nYour code is\n\n1234 5678\n<3 A");
  });

  test("is read back by the package with emails.get", async () => {
    const { data } = await box.resend.emails.send(mail);
    const read = await box.resend.emails.get(data?.id ?? "");
    expect(read.data).toMatchObject({ id: data?.id, to: ["ada@example.com"], subject: "Hello" });
    expect((await box.resend.emails.get("nothing")).error).toMatchObject({ name: "not_found" });
  });

  test("keeps copies, reply address and attachments for the page", async () => {
    const { data } = await box.resend.emails.send({
      ...mail,
      cc: "bob@example.com",
      replyTo: "help@example.com",
      attachments: [{ filename: "a.txt", content: Buffer.from("hello") }],
    });
    const response = await fetch(`${box.url}/api/messages/${data?.id}`);
    expect(await response.json()).toMatchObject({
      cc: ["bob@example.com"],
      replyTo: ["help@example.com"],
      attachments: [{ filename: "a.txt", bytes: 5 }],
    });
  });

  test("is gone after DELETE /api/messages", async () => {
    await box.resend.emails.send(mail);
    const response = await fetch(`${box.url}/api/messages`, { method: "DELETE" });
    expect(response.status).toBe(204);
    expect(await box.messages()).toEqual([]);
  });
});

describe("a batch", () => {
  test("is answered with one id for each mail, in order", async () => {
    const { data } = await box.resend.batch.send([
      { ...mail, subject: "one" },
      { ...mail, subject: "two" },
    ]);
    const kept = await box.messages();
    expect(data?.data.map(({ id }) => id)).toEqual(kept.map(({ id }) => id).toReversed());
  });

  test("is refused whole when one mail is bad", async () => {
    const { error } = await box.resend.batch.send([mail, { ...mail, to: "nobody" }]);
    expect(error).toMatchObject({ statusCode: 422, name: "validation_error" });
    expect(error?.message).toContain("Mail 1");
    expect(await box.messages()).toEqual([]);
  });

  test("is taken as far as it is good when the sender asks for permissive validation", async () => {
    const { data } = await box.resend.batch.send([mail, { ...mail, to: "nobody" }], {
      batchValidation: "permissive",
    });
    expect(data).toMatchObject({ data: [{ id: expect.any(String) }], errors: [{ index: 1 }] });
    expect(await box.messages()).toHaveLength(1);
  });

  test("may hold at most 100 mails", async () => {
    const { error } = await box.resend.batch.send(Array.from({ length: 101 }, () => mail));
    expect(error).toMatchObject({ statusCode: 422, name: "validation_error" });
  });
});

describe("an Idempotency-Key", () => {
  test("makes the second of two equal requests answer like the first without another mail", async () => {
    const options = { idempotencyKey: "welcome/1" };
    const first = await box.resend.emails.send(mail, options);
    const second = await box.resend.emails.send(mail, options);
    expect(second.data).toEqual(first.data);
    expect(await box.messages()).toHaveLength(1);
  });

  test("is remembered across a restart", async () => {
    const options = { idempotencyKey: "welcome/1" };
    const first = await box.resend.emails.send(mail, options);
    await box.restart();
    expect((await box.resend.emails.send(mail, options)).data).toEqual(first.data);
    expect(await box.messages()).toHaveLength(1);
  });

  test("is refused for another payload", async () => {
    await box.resend.emails.send(mail, { idempotencyKey: "k" });
    const { error } = await box.resend.emails.send(
      { ...mail, subject: "x" },
      { idempotencyKey: "k" },
    );
    expect(error).toMatchObject({ statusCode: 409, name: "invalid_idempotent_request" });
  });

  test("belongs to the API key it was used with", async () => {
    const other = new Resend("re_other", { baseUrl: box.url });
    await box.resend.emails.send(mail, { idempotencyKey: "k" });
    await other.emails.send({ ...mail, subject: "x" }, { idempotencyKey: "k" });
    expect(await box.messages()).toHaveLength(2);
  });

  test("is forgotten after a day", async () => {
    await box.resend.emails.send(mail, { idempotencyKey: "k" });
    box.pass(24 * 60 * 60 * 1_000 + 1);
    await box.resend.emails.send(mail, { idempotencyKey: "k" });
    expect(await box.messages()).toHaveLength(2);
  });

  test("never lets two equal requests at once make two mails", async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => box.resend.emails.send(mail, { idempotencyKey: "k" })),
    );
    for (const { data, error } of answers)
      expect(data?.id ?? error?.name).toMatch(/^([\da-f-]{36}|concurrent_idempotent_requests)$/);
    expect(await box.messages()).toHaveLength(1);
  });

  test("of more than 256 characters is refused", async () => {
    const { error } = await box.resend.emails.send(mail, { idempotencyKey: "k".repeat(257) });
    expect(error).toMatchObject({ statusCode: 400, name: "invalid_idempotency_key" });
  });
});

describe("the failure switch", () => {
  async function put(body: unknown) {
    return fetch(`${box.url}/api/failure`, { method: "PUT", body: JSON.stringify(body) });
  }

  test("makes every sending fail until it is switched off", async () => {
    await put({ status: 429, name: "rate_limit_exceeded", message: "Slow down." });
    const wanted = { statusCode: 429, name: "rate_limit_exceeded", message: "Slow down." };
    expect((await box.resend.emails.send(mail)).error).toEqual(wanted);
    expect((await box.resend.batch.send([mail])).error).toEqual(wanted);
    await fetch(`${box.url}/api/failure`, { method: "DELETE" });
    expect((await box.resend.emails.send(mail)).error).toBeNull();
    expect(await box.messages()).toHaveLength(1);
  });

  test("F-C7: says how long to wait, if it was told to", async () => {
    await put({ status: 429, name: "rate_limit_exceeded", retryAfter: 7 });
    const { error, headers } = await box.resend.emails.send(mail);
    expect(error).toMatchObject({ statusCode: 429, name: "rate_limit_exceeded" });
    expect(headers?.["retry-after"]).toBe("7");
    await fetch(`${box.url}/api/failure`, { method: "DELETE" });
  });

  test("fails as often as it was told to, and shows what is left", async () => {
    await put({ count: 2 });
    expect((await box.resend.emails.send(mail)).error).toMatchObject({ statusCode: 500 });
    const left = await fetch(`${box.url}/api/failure`);
    expect(await left.json()).toMatchObject({ status: 500, name: "application_error", count: 1 });
    expect((await box.resend.emails.send(mail)).error).toMatchObject({ statusCode: 500 });
    expect((await box.resend.emails.send(mail)).error).toBeNull();
    expect(await (await fetch(`${box.url}/api/failure`)).json()).toBeNull();
  });

  test("refuses settings it does not understand", async () => {
    for (const body of [{ status: 200 }, { count: 0 }, { often: 1 }, [], "x"]) {
      const response = await put(body);
      expect(response.status).toBe(422);
      expect(await response.json()).toMatchObject({ name: "validation_error" });
    }
    expect((await box.resend.emails.send(mail)).error).toBeNull();
  });
});

describe("the event stream", () => {
  test("tells of a mail as soon as it is kept, and of the emptying", async () => {
    const stop = new AbortController();
    const response = await fetch(`${box.url}/api/events`, { signal: stop.signal });
    expect(response.headers.get("content-type")).toContain("text/event-stream");
    const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
    let heard = "";
    const hear = async (words: string) => {
      while (!heard.includes(words)) heard += (await reader?.read())?.value ?? "";
    };
    await hear("retry:");
    const { data } = await box.resend.emails.send(mail);
    await hear("event: mail\n");
    await hear(data?.id ?? "no id");
    await fetch(`${box.url}/api/messages`, { method: "DELETE" });
    await hear("event: cleared\n");
    stop.abort();
  });
});
