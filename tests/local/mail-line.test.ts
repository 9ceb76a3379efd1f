import { expect, test } from "vitest";
import { mailLine } from "../../local/launcher/mail-line";
import type { Mail } from "../../local/mailbox/mail";

const MAIL: Mail = {
  id: "1",
  at: "2030-01-01T00:00:00.000Z",
  from: "a@example.com",
  to: ["ada@example.com"],
  cc: [],
  bcc: [],
  replyTo: [],
  subject: "28222892 is your code",
  html: "",
  text: "Type this code:\n\n28222892\n",
  headers: {},
  attachments: [],
};

test("F-D10: a mail is one line: to whom, and its subject", () => {
  expect(mailLine(MAIL)).toBe("mail to ada@example.com: 28222892 is your code");
});

test("F-D10: a code that the subject lacks is added", () => {
  expect(mailLine({ ...MAIL, subject: "Your code" })).toBe(
    "mail to ada@example.com: Your code (28222892)",
  );
  expect(mailLine({ ...MAIL, subject: "Hello", text: "No code" })).toBe(
    "mail to ada@example.com: Hello",
  );
});

test("F-D10: no line break and no control sequence of a mail reaches the terminal", () => {
  const subject = "a\r\nconvex | b \u001B[2Jc\u2028d";
  expect(mailLine({ ...MAIL, subject, text: "" })).toBe(
    "mail to ada@example.com: a convex | b  [2Jc d",
  );
});
