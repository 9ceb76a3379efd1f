import { describe, expect, test, vi } from "vitest";
import { alreadyRegisteredMail, codeMail, restorableMail } from "../../convex/emails/codeMail";
import { type Mail, render } from "../../convex/emails/layout";
import { noticeMail } from "../../convex/emails/noticeMail";
import { CHALLENGE_PURPOSES } from "../../convex/shared/challengePurposes";
import { deviceName } from "../../convex/shared/deviceName";
import { NOTICE_KINDS, type NoticeKind } from "../../convex/shared/securityEvents";
import { latchkey } from "../../latchkey.config";
import { PASSWORD, SITE_URL, failureOf, useApp } from "../support/convexApp";

const test_ = useApp();
const email = "ada@example.com";
const CODE = "01234567";
const happening = { time: Date.UTC(2026, 0, 15, 12), userAgent: null };

function notice(kind: NoticeKind, token: string | null = "secret-of-the-link"): Mail {
  const about = { deletionTime: Date.UTC(2026, 0, 29, 12), provider: "github" as const };
  return noticeMail(SITE_URL, kind, { language: null, ...happening, ...about, token });
}

const owner = { language: null, methods: ["password", "github"] as const };
const byProvider = { language: null, methods: ["github"] as const };

const CODES = CHALLENGE_PURPOSES.map((purpose): [string, Mail] => [
  purpose,
  codeMail(purpose, CODE, { language: null, methods: [] }),
]);

const MAILS: [string, Mail][] = [
  ...CODES,
  ["reset for a provider's user", codeMail("reset", CODE, byProvider)],
  ["alreadyRegistered", alreadyRegisteredMail(SITE_URL, owner)],
  ["restorable", restorableMail(SITE_URL, null, "secret-of-the-link")],
  ...NOTICE_KINDS.map((kind): [string, Mail] => [`about ${kind}`, notice(kind)]),
  ...NOTICE_KINDS.map((kind): [string, Mail] => [
    `about ${kind} without a link`,
    notice(kind, null),
  ]),
];

/** What a reader of the HTML part sees, line by line. */
function readable(html: string): string {
  return html
    .replace(/^[\s\S]*<h1/, "<h1")
    .replaceAll(/<\/(p|h1|td|tr)>/g, "\n")
    .replaceAll(/<[^>]+>/g, "")
    .replaceAll("&#39;", "'")
    .replaceAll("&quot;", '"')
    .replaceAll("&amp;", "&");
}

describe.each(MAILS)("the mail %s", (_, mail) => {
  const { html, text, subject } = render(mail);

  test("says the same in both parts", () => {
    const words = (part: string) => part.replaceAll(/https?:\S+/g, "").match(/\w{3,}/g);
    expect(words(readable(html))).toEqual(words(text));
  });

  test("has a short preheader that does not repeat the subject", () => {
    expect(mail.preheader.length).toBeLessThan(90);
    expect(subject).not.toContain(mail.preheader);
    expect(html).toContain(mail.preheader);
  });

  test("is one column of 600 px for both colour schemes, and loads nothing", () => {
    expect(html).toContain('lang="en"');
    expect(html).toContain("max-width:600px");
    expect(html).toContain('name="color-scheme" content="light dark"');
    expect(html).toContain("prefers-color-scheme: dark");
    expect(html).not.toMatch(/<img|<script|<link|url\(|@import/);
  });

  test("says what to do if it was not you", () => {
    expect(text).toMatch(/If (it was|you did) not|If it was you/);
  });
});

describe("a code in a mail", () => {
  test.each(CODES)(
    "of %s leads the subject and stands alone on its line in both parts",
    (_, mail) => {
      const { subject, html, text } = render(mail);
      expect(subject).toBe(`${CODE} is your ${latchkey.name} code`);
      expect(text.split("\n")).toContain(CODE);
      expect(readable(html).split("\n")).toContain(CODE);
    },
  );
});

describe("a notice", () => {
  test.each(NOTICE_KINDS)("about %s says when, and never links to a reset", (kind) => {
    const { text } = render(notice(kind));
    expect(text).toContain("January 15, 2026 at 12:00 PM UTC");
    expect(text).not.toMatch(/forgot-password|reset-password/);
  });

  test.each(NOTICE_KINDS)("about %s links to the page that undoes it, if anything can", (kind) => {
    const { html, text } = render(notice(kind));
    const links = text.match(/http\S+token=\S+/g) ?? [];
    const page = kind === "emailChanged" ? "undo-email" : "not-me";
    const expected = `${SITE_URL}/${page}?token=secret-of-the-link`;
    const informs = kind === "accountDeleted" || kind === "emailRestored";
    expect(links).toEqual(informs ? [] : [expected]);
    for (const link of links) expect(html).toContain(`href="${link}"`);
  });

  test.each(NOTICE_KINDS)(
    "S101: about %s to an address without power speaks of no link",
    (kind) => {
      const { html, text } = render(notice(kind, null));
      expect(html).not.toMatch(/token=|not-me|undo-email/);
      expect(text).not.toMatch(/say so|say here|That page|The link works|Bring this address back/);
    },
  );
});

describe("S97: what a stranger put into it", () => {
  const nasty = `<img src=x onerror=alert(1)>"'&\r\nBcc: eve@example.com`;

  test("is text in the HTML part, and one line in a subject or a fact", () => {
    const { html, text, subject } = render({
      language: "en",
      footer: "",
      subject: `Hello ${nasty}`,
      preheader: nasty,
      heading: nasty,
      blocks: [
        { kind: "text", text: nasty },
        { kind: "code", code: nasty },
        { kind: "facts", facts: [["Device", nasty]] },
        { kind: "link", label: nasty, href: `https://x.example/?a="><script>` },
      ],
    });
    expect(html).not.toMatch(/<img|<script|"><script/);
    expect(subject).not.toMatch(/[\r\n]/);
    expect(
      text.split("\n").some((line) => line.startsWith("Device:") && line.includes("Bcc:")),
    ).toBe(true);
  });

  test("cannot come in by the user agent: a device is told in our own words", () => {
    expect(deviceName(nasty)).toBeNull();
    expect(deviceName(`Mozilla/5.0 (Windows NT 10.0) ${nasty} Firefox/1`)).toBe(
      "Firefox on Windows",
    );
  });
});

describe("a user agent in words", () => {
  test.each([
    [
      "Mozilla/5.0 (Macintosh; Intel Mac OS X 14_5) AppleWebKit/605.1.15 Version/17.5 Safari/605.1.15",
      "Safari on macOS",
    ],
    [
      "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) CriOS/126.0 Mobile Safari/604.1",
      "Chrome on iPhone",
    ],
    [
      "Mozilla/5.0 (Windows NT 10.0; Win64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36 Edg/126.0",
      "Edge on Windows",
    ],
    [
      "Mozilla/5.0 (Linux; Android 14) AppleWebKit/537.36 SamsungBrowser/25.0 Chrome/121 Safari/537.36",
      "Samsung Internet on Android",
    ],
    [
      "Mozilla/5.0 (X11; CrOS x86_64) AppleWebKit/537.36 Chrome/126.0 Safari/537.36",
      "Chrome on ChromeOS",
    ],
    ["curl/8.5.0", null],
    [null, null],
  ])("%j", (userAgent, words) => {
    expect(deviceName(userAgent)).toBe(words);
  });
});

describe("sending", () => {
  async function signUp() {
    const { app } = test_;
    const params = { flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() };
    return await app.password(params);
  }

  test("is tried again when the service refuses, and gives up in the end", async () => {
    const { app } = test_;
    const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
    app.world.refuseMails = 2;
    await signUp();
    await app.settle();
    expect(app.mailsTo(email)).toHaveLength(1);
    app.world.refuseMails = 100;
    app.world.mails.length = 0;
    complaints.mockClear();
    const params = { flow: "reset", email: "bob@example.com", browserSecret: app.secret() };
    await app.signedUp("bob@example.com").catch(() => null);
    await app.password(params);
    await app.settle();
    expect(app.world.mails).toEqual([]);
    expect(complaints.mock.calls.at(-1)?.[0]).toContain("giving up");
  });

  test("goes from the configured sender, in one request for each mail", async () => {
    const { app } = test_;
    vi.stubEnv("AUTH_EMAIL_FROM", "Example <mail@example.org>");
    vi.stubEnv("AUTH_EMAIL_REPLY_TO", "help@example.org");
    await signUp();
    await app.settle();
    expect(app.world.mails).toMatchObject([
      { from: "Example <mail@example.org>", reply_to: "help@example.org", to: email },
    ]);
    expect(app.world.requests).toEqual(["POST http://127.0.0.1:18025/emails"]);
  });

  test("F-C7: without a key names the command to run, and sends nobody to a mailbox", async () => {
    const { app } = test_;
    const complaints = vi.spyOn(console, "error").mockImplementation(() => {});
    vi.stubEnv("AUTH_RESEND_KEY", "");
    expect(await failureOf(signUp())).toEqual({ code: "MAIL_UNAVAILABLE" });
    expect((await app.everything())["challenges"]).toEqual([]);
    expect(complaints.mock.calls.join("\n")).toContain("npx convex env set AUTH_RESEND_KEY");
  });
});
