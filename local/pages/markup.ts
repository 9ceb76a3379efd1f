/** Markup whose every interpolated value has been escaped. Only `html` makes it. */
export class Html {
  readonly markup: string;
  constructor(markup: string) {
    this.markup = markup;
  }
}

type Piece = Html | string | number | readonly Html[];

/** Tagged template: `html\`<p>${name}</p>\`` escapes `name`; nested `Html` goes in as it is. */
export function html(strings: TemplateStringsArray, ...pieces: Piece[]): Html {
  const parts = strings.map((text, at) => {
    const piece = pieces[at];
    return piece === undefined ? text : text + rendered(piece);
  });
  return new Html(parts.join(""));
}

function rendered(piece: Piece): string {
  if (piece instanceof Html) return piece.markup;
  if (typeof piece === "object") return piece.map(({ markup }) => markup).join("");
  return escapeHtml(String(piece));
}

const ENTITIES: Record<string, string> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}

/**
 * The document around a page's body. Styles and scripts are files: the pages' policies allow no
 * inline ones.
 */
export function document(page: {
  title: string;
  styles: readonly string[];
  script?: string;
  body: Html;
}): Html {
  const styles = page.styles.map((href) => html`<link rel="stylesheet" href="${href}" /> `);
  const script =
    page.script === undefined ? html`` : html`<script type="module" src="${page.script}"></script>`;
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <link rel="icon" href="/assets/mark.svg" type="image/svg+xml" />
        <title>${page.title}</title>
        ${styles}${script}
      </head>
      <body>
        ${page.body}
      </body>
    </html>`;
}
