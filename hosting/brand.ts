/**
 * What index.html and the files beside it take from latchkey.config.ts: the product's name, its
 * colours, its mark, and the prefix of what the browser stores. Vite's native config loader
 * resolves nothing, so imports name their files in full.
 */
import type { Plugin } from "vite";
import { latchkey as config } from "../latchkey.config.ts";

type Scheme = "light" | "dark";

/**
 * Runs before the first paint, as a file of its own because the page's policy allows no inline
 * script.
 */
function themeScript(): string {
  return `(function () {
  try {
    var choice = localStorage.getItem(${JSON.stringify(`${config.slug}.theme`)});
    if (choice === "light" || choice === "dark") document.documentElement.dataset.theme = choice;
  } catch {
    // Storage is blocked: the system's theme it is.
  }
})();
`;
}

function markIcon(scheme: Scheme): string {
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
  <rect width="32" height="32" rx="9" fill="${config.theme.mark[scheme]}" />
  <path fill="${config.theme.markInk[scheme]}" d="${config.logo}" />
</svg>
`;
}

/** The files that a page of this brand asks for beside its own, by their path below the root. */
export function brandFiles(): Record<string, { type: string; text: string }> {
  return {
    "theme.js": { type: "text/javascript", text: themeScript() },
    "mark.svg": { type: "image/svg+xml", text: markIcon("light") },
    "mark-dark.svg": { type: "image/svg+xml", text: markIcon("dark") },
  };
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
}

/** index.html with the product's name in the places that it leaves for it. */
export function brandedHtml(html: string): string {
  return html.replaceAll("{{name}}", escaped(config.name));
}

/** The brand's colours, where the style sheet leaves a place for them. */
export function brandedStyles(css: string): string {
  const { accent, mark, markInk } = config.theme;
  const tokens = { accent, mark, "mark-ink": markInk };
  const lines = Object.entries(tokens).map(
    ([name, { light, dark }]) => `--${name}: light-dark(${light}, ${dark});`,
  );
  return css.replace("/* {{colours}} */", lines.join("\n  "));
}

export function brand(): Plugin {
  return {
    name: "brand",
    // Before the style sheet's own plugin reads it.
    enforce: "pre",
    transform(code, id) {
      // The development server asks for it with a query.
      return /\/src\/styles\.css(\?|$)/.test(id) ? brandedStyles(code) : null;
    },
    transformIndexHtml: { order: "pre", handler: brandedHtml },
    configureServer({ middlewares }) {
      const files = brandFiles();
      middlewares.use((request, response, next) => {
        const file = files[(request.url ?? "").replace(/^\/|\?.*$/g, "")];
        if (file === undefined) return next();
        response.setHeader("Content-Type", file.type);
        response.end(file.text);
      });
    },
    generateBundle() {
      for (const [fileName, { text }] of Object.entries(brandFiles()))
        this.emitFile({ type: "asset", fileName, source: text });
    },
  };
}
