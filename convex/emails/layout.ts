import { latchkey as config } from "../../latchkey.config";

/** One mail, written once and rendered twice: as HTML and as text with the same content. */

export type Block =
  | { kind: "text"; text: string }
  /**
   * Alone on its line in both parts, without blanks, so that it can be selected and pasted as one
   * word.
   */
  | { kind: "code"; code: string }
  | { kind: "facts"; facts: [label: string, value: string][] }
  | { kind: "link"; label: string; href: string };

export interface Mail {
  /** The BCP 47 tag of the language it is written in. */
  language: string;
  subject: string;
  /** What an inbox shows after the subject; under 90 characters, and no repetition of it. */
  preheader: string;
  heading: string;
  blocks: Block[];
  /** Why the mail came, at its end. */
  footer: string;
}

export interface RenderedMail {
  subject: string;
  html: string;
  text: string;
}

const ESCAPES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? "");
}

/** No line breaks: a subject or a fact is one line, whatever is put into it. */
function oneLine(text: string): string {
  return text.replaceAll(/[\p{Cc}\u2028\u2029]+/gu, " ").trim();
}

const FONT = "font-family:ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,sans-serif";
const MONO = "font-family:ui-monospace,SFMono-Regular,Menlo,Consolas,monospace";

/** Colours are classes for the dark scheme and inline for mail programs that read nothing else. */
const STYLE = `
:root { color-scheme: light dark; supported-color-schemes: light dark; }
@media (prefers-color-scheme: dark) {
  .page { background: #191613 !important; }
  .card { background: #211d1a !important; border-color: #38332e !important; }
  .ink { color: #ece8e2 !important; }
  .quiet { color: #b0a99f !important; }
  .code { background: #2a2622 !important; border-color: #453f39 !important; }
}`;

function factRow([label, value]: [string, string]): string {
  return `<tr><td class="quiet" style="padding:2px 16px 2px 0;color:#5f5850">${escapeHtml(label)}</td><td class="ink" style="padding:2px 0;color:#28231f">${escapeHtml(oneLine(value))}</td></tr>`;
}

function htmlBlock(block: Block): string {
  switch (block.kind) {
    case "text":
      return `<p class="ink" style="margin:0 0 16px;color:#28231f">${escapeHtml(block.text)}</p>`;
    case "code":
      return `<p class="code ink" style="margin:0 0 16px;padding:16px;border:1px solid #dcd7cf;border-radius:8px;background:#f6f4ef;color:#28231f;font-size:28px;line-height:36px;letter-spacing:4px;text-align:center;${MONO}">${escapeHtml(block.code)}</p>`;
    case "facts":
      return `<table role="presentation" cellpadding="0" cellspacing="0" style="margin:0 0 16px">${block.facts.map(factRow).join("")}</table>`;
    case "link":
      return `<p style="margin:0 0 16px"><a href="${escapeHtml(block.href)}" class="ink" style="color:#28231f">${escapeHtml(block.label)}</a></p>`;
    default:
      return block satisfies never;
  }
}

function textBlock(block: Block): string {
  switch (block.kind) {
    case "text":
      return block.text;
    case "code":
      return block.code;
    case "facts":
      return block.facts.map(([label, value]) => `${label}: ${oneLine(value)}`).join("\n");
    case "link":
      return `${block.label}:\n${block.href}`;
    default:
      return block satisfies never;
  }
}

function html(mail: Mail): string {
  const subject = escapeHtml(oneLine(mail.subject));
  return `<!doctype html>
<html lang="${escapeHtml(mail.language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<title>${subject}</title>
<style>${STYLE}
</style>
</head>
<body class="page" style="margin:0;padding:0;background:#f6f4ef">
<div style="display:none;max-height:0;overflow:hidden">${escapeHtml(mail.preheader)}</div>
<table role="presentation" width="100%" cellpadding="0" cellspacing="0"><tr><td align="center" class="page" style="padding:32px 16px;background:#f6f4ef">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" style="max-width:600px"><tr><td class="card" style="padding:32px;border:1px solid #e1ddd7;border-radius:12px;background:#ffffff;font-size:16px;line-height:24px;text-align:left;${FONT}">
<p class="quiet" style="margin:0 0 24px;color:#5f5850">${escapeHtml(config.name)}</p>
<h1 class="ink" style="margin:0 0 16px;font-size:20px;line-height:28px;color:#28231f">${escapeHtml(mail.heading)}</h1>
${mail.blocks.map(htmlBlock).join("\n")}
<p class="quiet" style="margin:24px 0 0;font-size:14px;line-height:20px;color:#5f5850">${escapeHtml(mail.footer)}</p>
</td></tr></table>
</td></tr></table>
</body>
</html>`;
}

export function render(mail: Mail): RenderedMail {
  const parts = [mail.heading, ...mail.blocks.map(textBlock), mail.footer];
  const text = `${parts.join("\n\n")}\n`;
  return { subject: oneLine(mail.subject), html: html(mail), text };
}
