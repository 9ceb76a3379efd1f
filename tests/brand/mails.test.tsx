import { describe, expect, test } from "vitest";
import { alreadyRegisteredMail, codeMail, restorableMail } from "../../convex/emails/codeMail";
import { en } from "../../convex/emails/copy/en";
import { type Mail, render } from "../../convex/emails/layout";
import { noticeMail } from "../../convex/emails/noticeMail";
import { CHALLENGE_PURPOSES } from "../../convex/shared/challengePurposes";
import { NOTICE_KINDS } from "../../convex/shared/securityEvents";
import { latchkey as config } from "../../latchkey.config";

/**
 * Every mail of a product of another name: no trace of the old one, no word outside of the copy.
 */

const SITE_URL = "https://app.example.com";
const CODE = "01234567";
const about = {
  language: null,
  time: 0,
  userAgent: null,
  provider: "github" as const,
  deletionTime: 0,
};

/** The words that the copy has for these mails, whoever they are put together by. */
function wordsOf(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.values(value).flatMap(wordsOf);
}

const product = config.name;
const always = [...wordsOf(en.facts), ...wordsOf(en.links), en.linkNote, en.footer(product)];

interface Case {
  name: string;
  mail: Mail;
  words: string[];
}

const CASES: Case[] = [
  ...CHALLENGE_PURPOSES.flatMap((purpose): Case[] =>
    [[], ["github" as const]].map((methods) => ({
      name: `${purpose} with ${methods.length} providers`,
      mail: codeMail(purpose, CODE, { language: null, methods }),
      words: wordsOf(
        en.codes[purpose]({
          product,
          code: CODE,
          methods: methods.map(() => "GitHub"),
          hasPassword: false,
        }),
      ),
    })),
  ),
  {
    name: "alreadyRegistered",
    mail: alreadyRegisteredMail(SITE_URL, { language: null, methods: ["password"] }),
    words: wordsOf(en.alreadyRegistered({ product, methods: [en.yourPassword] })),
  },
  {
    name: "restorable",
    mail: restorableMail(SITE_URL, null, "secret"),
    words: wordsOf(en.restorable({ product })),
  },
  ...NOTICE_KINDS.flatMap((kind): Case[] =>
    ["secret", null].map((token) => ({
      name: `${kind} ${token === null ? "without a link" : "with a link"}`,
      mail: noticeMail(SITE_URL, kind, { ...about, token }),
      words: [true, false].flatMap((hasLink) =>
        wordsOf(en.notices[kind]({ product, provider: "GitHub", hasLink })),
      ),
    })),
  ),
];

/** What of a mail a person reads, but for codes, addresses and the values of facts. */
function readIn(mail: Mail): string[] {
  const { subject, preheader, heading, footer } = mail;
  const inBlocks = mail.blocks.flatMap((block) => {
    if (block.kind === "text") return [block.text];
    if (block.kind === "link") return [block.label];
    return block.kind === "facts" ? block.facts.map(([label]) => label) : [];
  });
  return [subject, preheader, heading, footer, ...inBlocks];
}

describe.each(CASES)("the mail $name", ({ mail, words }) => {
  test("has no trace of another product", () => {
    const { subject, html, text } = render(mail);
    expect([subject, html, text].join("\n")).not.toMatch(/latchkey/i);
    expect(html).toContain("Zephyr &amp; Söhne");
  });

  test("says nothing that is not in the copy", () => {
    const known = new Set([...always, ...words]);
    expect(readIn(mail).filter((sentence) => !known.has(sentence))).toEqual([]);
  });
});
