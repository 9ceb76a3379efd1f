type Child = Node | string;
type Attributes = Record<string, string | boolean>;

/** Builds an element. Strings become text nodes, never markup: mails are written by anyone. */
export function el<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  attributes: Attributes = {},
  ...children: Child[]
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (typeof value === "string") element.setAttribute(name, value);
    else element.toggleAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * The element of the page with this id and class; the page and this script are shipped together.
 */
export function byId<T extends HTMLElement>(id: string, kind: new () => T): T {
  const found = document.querySelector(`#${id}`);
  if (!(found instanceof kind)) throw new Error(`The page has no ${kind.name} #${id}.`);
  return found;
}

const sameDay = new Intl.DateTimeFormat(undefined, { hour: "2-digit", minute: "2-digit" });
const sameYear = new Intl.DateTimeFormat(undefined, { day: "numeric", month: "short" });
const full = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });

/** `<time>` with the shortest wording that is not ambiguous, or the whole date and time. */
export function timeOf(at: string, wording: "short" | "full"): HTMLTimeElement {
  const date = new Date(at);
  const today = date.toDateString() === new Date().toDateString();
  const short = today ? sameDay : sameYear;
  const format = wording === "full" ? full : short;
  return el("time", { datetime: at, title: full.format(date) }, format.format(date));
}
