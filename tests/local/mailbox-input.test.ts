import { describe, expect, test } from "vitest";
import { seededRandom } from "../support/seeded-random";
import { mail, useMailbox } from "./support/running-mailbox";

const box = useMailbox();

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
    const response = await box.post("/emails", body);
    expect(response.status).toBe(422);
    expect(await response.json()).toEqual({
      statusCode: 422,
      name,
      message: expect.stringMatching(message),
    });
    expect(await box.messages()).toEqual([]);
  });

  test("a body that is not JSON", async () => {
    const response = await box.post("/emails", "{");
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ statusCode: 400, name: "validation_error" });
  });

  test("no API key", async () => {
    for (const authorization of ["", "Bearer ", "Basic eDp5"]) {
      const response = await box.post("/emails", mail, { authorization });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ statusCode: 401, name: "missing_api_key" });
    }
  });

  test("an unknown path", async () => {
    const { error } = await box.resend.domains.list();
    expect(error).toMatchObject({ statusCode: 404, name: "not_found" });
    const malformed = await fetch(`${box.url}/emails/%E0%A4%A`);
    expect(malformed.status).toBe(404);
  });

  test("a method the path does not know", async () => {
    const response = await fetch(`${box.url}/emails`, { method: "PUT", body: "{}" });
    expect(response.status).toBe(405);
    expect(response.headers.get("allow")).toBe("POST");
    expect(await response.json()).toMatchObject({ statusCode: 405, name: "method_not_allowed" });
  });

  test("a body over 40 MB, after which the next mail is taken", async () => {
    const { error } = await box.resend.emails.send({ ...mail, text: "x".repeat(40_000_001) });
    expect(error).toMatchObject({ statusCode: 413, name: "validation_error" });
    expect((await box.resend.emails.send(mail)).error).toBeNull();
  });
});

test("whatever is posted gets a mail's id or an error in Resend's shape, never a fault of the server", async () => {
  const random = seededRandom();
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
    random.pick<() => unknown>([
      () => random.pick(addresses),
      () => null,
      () => random.below(2 ** 30),
      () => random.below(2) === 0,
      () => Array.from({ length: random.below(4) }, () => (depth > 2 ? "" : value(depth + 1))),
      () => ({
        __proto__: null,
        [random.pick(["name", "content", "constructor"])]: depth > 2 ? 0 : value(depth + 1),
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
    const body = {
      ...mail,
      ...Object.fromEntries([0, 1, 2].map(() => [random.pick(names), value(0)])),
    };
    const batch = random.below(10) < 3;
    const response = await box.post(
      batch ? "/emails/batch" : "/emails",
      batch ? [body, value(0)] : body,
    );
    const answer: unknown = await response.json();
    const context = `round ${round}: ${JSON.stringify(body)}`;
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
  for (const kept of await box.messages()) expect(typeof kept["text"]).toBe("string");
});
