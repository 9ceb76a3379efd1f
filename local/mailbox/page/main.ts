// The mailbox page: the mails it knows, which one is open, and what changes them.
import type { Mail } from "../mail";
import { byId } from "./dom";
import { enableArrowKeys, mailsFor, showList } from "./list";
import { focusMessage, heldMail, showMessage } from "./message";

const find = byId("find", HTMLInputElement);
const deleteAll = byId("delete-all", HTMLButtonElement);
const confirm = byId("confirm", HTMLDialogElement);
const state = byId("state", HTMLElement);
const empty = byId("empty", HTMLDivElement);
const TITLE = document.title;
const narrow = matchMedia("(max-width: 55.999rem)");

let mails: Mail[] = [];
let loaded = false;
/** Mails that came while this page was open and have not been looked at. */
const unread = new Set<string>();

/** The mail named by the address, if any. */
function picked(): Mail | undefined {
  const id = location.hash.slice(1);
  return mails.find((mail) => mail.id === id);
}

function show(): void {
  const choice = picked();
  const wanted = find.value;
  const visible = mailsFor(mails, wanted);
  const shown = choice ?? (narrow.matches ? undefined : unpicked(visible));
  if (shown !== undefined && document.visibilityState === "visible") unread.delete(shown.id);
  document.body.classList.toggle("reading", choice !== undefined);
  showList({ mails, visible, wanted, shown: shown?.id, unread });
  showMessage(shown);
  deleteAll.disabled = mails.length === 0;
  document.title = unread.size > 0 ? `(${unread.size}) ${TITLE}` : TITLE;
}

/**
 * With nothing picked there is room beside the list for the newest mail, the one people come for;
 * but what someone is working in is not taken from them.
 */
function unpicked(visible: readonly Mail[]): Mail | undefined {
  const held = heldMail();
  return visible.find(({ id }) => id === held) ?? visible[0];
}

async function load(): Promise<void> {
  const response = await fetch("/api/messages?full");
  if (!response.ok) throw new Error(`The mailbox answered ${response.status}.`);
  // The server and this script are shipped together.
  const fresh = (await response.json()) as Mail[];
  const known = new Set(mails.map(({ id }) => id));
  if (loaded) for (const { id } of fresh) if (!known.has(id)) unread.add(id);
  mails = fresh;
  loaded = true;
  show();
}

function forgetAll(): void {
  mails = [];
  unread.clear();
  show();
}

async function deleteEverything(): Promise<void> {
  const response = await fetch("/api/messages", { method: "DELETE" });
  if (!response.ok) throw new Error(`The mailbox answered ${response.status}.`);
  forgetAll();
  // The button that had the focus has nothing left to do.
  empty.focus();
}

function say(words: string, live: boolean): void {
  state.textContent = words;
  state.classList.toggle("live", live);
}

function follow(): void {
  const events = new EventSource("/api/events");
  events.addEventListener("open", () => {
    // Whatever came while the connection was down is fetched, then the events take over.
    load().then(
      () => say("Live", true),
      () => say("The mailbox does not answer", false),
    );
  });
  events.addEventListener("error", () => say("Reconnecting", false));
  events.addEventListener("mail", ({ data }: MessageEvent<string>) => {
    const mail = JSON.parse(data) as Mail;
    if (mails.some(({ id }) => id === mail.id)) return;
    mails = [mail, ...mails];
    unread.add(mail.id);
    show();
  });
  events.addEventListener("cleared", forgetAll);
}

find.addEventListener("input", show);
narrow.addEventListener("change", show);
document.addEventListener("visibilitychange", show);
addEventListener("hashchange", () => {
  show();
  if (narrow.matches && picked() !== undefined) focusMessage();
});
deleteAll.addEventListener("click", () => confirm.showModal());
confirm.addEventListener("close", () => {
  if (confirm.returnValue !== "delete") return;
  deleteEverything().catch(() => say("Deleting failed", false));
});
enableArrowKeys();
follow();
