import type { Mail } from "../mail";
import { byId, el, timeOf } from "./dom";

const list = byId("list", HTMLUListElement);
const count = byId("count", HTMLParagraphElement);
const empty = byId("empty", HTMLDivElement);

/** Rows already made, by mail id: a new mail must not take the focus from the row it stands on. */
const rows = new Map<string, Row>();
type Row = { item: HTMLLIElement; link: HTMLAnchorElement; mark: HTMLSpanElement };

export type ListView = {
  mails: readonly Mail[];
  /** Those of `mails` that match what is typed into "Find by recipient". */
  visible: readonly Mail[];
  wanted: string;
  shown: string | undefined;
  unread: ReadonlySet<string>;
};

/** The mails with a recipient whose address contains what is wanted. */
export function mailsFor(mails: readonly Mail[], wanted: string): Mail[] {
  const needle = wanted.trim().toLowerCase();
  return mails.filter((mail) =>
    [...mail.to, ...mail.cc, ...mail.bcc].some((one) => one.toLowerCase().includes(needle)),
  );
}

export function showList({ mails, visible, wanted, shown, unread }: ListView): void {
  const items = visible.map((mail) => {
    const row = rows.get(mail.id) ?? makeRow(mail);
    const isNew = unread.has(mail.id);
    row.link.classList.toggle("unread", isNew);
    row.mark.textContent = isNew ? "New: " : "";
    if (mail.id === shown) row.link.setAttribute("aria-current", "true");
    else row.link.removeAttribute("aria-current");
    return row.item;
  });
  place(items);
  forgetRows(mails);
  count.textContent = visible.length === 1 ? "1 mail" : `${visible.length} mails`;
  count.hidden = visible.length === 0;
  empty.hidden = visible.length > 0;
  empty.replaceChildren(...(mails.length === 0 ? nothingYet() : nothingFor(wanted)));
}

function makeRow(mail: Mail): Row {
  const mark = el("span", { class: "unseen" });
  const link = el(
    "a",
    { href: `#${mail.id}` },
    el("span", { class: "row-to" }, mark, mail.to.join(", ")),
    timeOf(mail.at, "short"),
    el("span", { class: "row-subject" }, mail.subject),
    el("span", { class: "row-from" }, mail.from),
  );
  const row = { item: el("li", {}, link), link, mark };
  rows.set(mail.id, row);
  return row;
}

/** Puts the items in order, touching only those out of place. */
function place(items: readonly HTMLLIElement[]): void {
  const wanted = new Set<Element>(items);
  for (const child of list.querySelectorAll("li")) if (!wanted.has(child)) child.remove();
  for (const [at, item] of items.entries())
    if (list.children[at] !== item) list.insertBefore(item, list.children[at] ?? null);
}

function forgetRows(mails: readonly Mail[]): void {
  const known = new Set(mails.map(({ id }) => id));
  for (const id of rows.keys()) if (!known.has(id)) rows.delete(id);
}

function nothingYet(): Node[] {
  return [
    el("h2", {}, "No mail yet"),
    el("p", {}, "Every mail the app sends on this machine stops here. It shows up by itself."),
  ];
}

function nothingFor(wanted: string): Node[] {
  return [el("h2", {}, "Nothing found"), el("p", {}, `No mail went to “${wanted.trim()}”.`)];
}

/** Moves the focus along the list with the arrow keys. */
export function enableArrowKeys(): void {
  list.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step === undefined) return;
    const links = [...list.querySelectorAll("a")];
    const next = links[links.findIndex((link) => link === document.activeElement) + step];
    if (next === undefined) return;
    event.preventDefault();
    next.focus();
  });
}
