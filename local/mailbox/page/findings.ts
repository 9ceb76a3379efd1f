/**
 * A code alone on its line of the text part: 6 to 8 digits, perhaps in two groups. Blanks and
 * dashes are left out.
 */
export function codeIn(text: string): string | undefined {
  for (const line of text.split("\n")) {
    const code = line.trim().replace(/^(\d{3,4})[ \u00A0-](\d{3,4})$/, "$1$2");
    if (/^\d{6,8}$/.test(code)) return code;
  }
  return undefined;
}

/**
 * Web addresses a mail leads to, in the order they appear, each once. The sandboxed frame cannot
 * open them itself.
 */
export function linksIn({ html, text }: { html: string; text: string }): string[] {
  const inText = text.match(/https?:\/\/[^\s<>"'()[\]]+/g) ?? [];
  const inHtml = [...html.matchAll(/\bhref\s*=\s*(?:"([^"]*)"|'([^']*)')/gi)].map(
    ([, double, single]) => (double ?? single ?? "").replaceAll("&amp;", "&").trim(),
  );
  const links = [...inText.map((link) => link.replace(/[.,;:!?]+$/, "")), ...inHtml]
    .filter((link) => /^https?:\/\//i.test(link) && URL.canParse(link))
    .map((link) => new URL(link).href);
  return [...new Set(links)];
}
