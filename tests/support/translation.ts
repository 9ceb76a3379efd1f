/**
 * What browsers do to a page that they translate: each text gets a `font` in its place, and the
 * text that React knows is in the page no more.
 */

function textsOf(root: Node): Text[] {
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  const found: Text[] = [];
  while (walker.nextNode() !== null) found.push(walker.currentNode as Text); // as the filter says
  return found.filter(
    (text) => text.data.trim() !== "" && text.parentElement?.closest(UNSEEN) === null,
  );
}

const UNSEEN = "script, style, textarea, option";

/** Texts that stand beside something else in their element, so that React holds on to them. */
export function textsBesideOthers(root: Element): string[] {
  return textsOf(root)
    .filter((text) => text.parentElement?.childNodes.length !== 1)
    .map((text) => `${text.data} in ${text.parentElement?.outerHTML.slice(0, 300)}`);
}

/** Translates every text that has not been, as a browser goes on doing while the page changes. */
export function translatePage(): void {
  for (const text of textsOf(document.body)) {
    if (text.parentElement?.localName === "font") continue;
    const [outer, inner] = [document.createElement("font"), document.createElement("font")];
    inner.textContent = `«${text.data}»`;
    outer.append(inner);
    text.replaceWith(outer);
  }
}
