import type { Mail } from "../mail";
import { byId, el, timeOf } from "./dom";
import { codeIn, linksIn } from "./findings";

const article = byId("message", HTMLElement);

type Part = "HTML" | "Text";
/** The part last chosen stays chosen from mail to mail. */
let chosen: Part = "HTML";

/** Shows a mail, or an invitation to pick one. */
export function showMessage(mail: Mail | undefined): void {
  if (mail?.id === article.dataset["mail"]) return;
  article.dataset["mail"] = mail?.id ?? "";
  article.replaceChildren(...(mail === undefined ? [] : messageOf(mail)));
  article.scrollTop = 0;
}

/** The id of the mail that has the focus inside it. */
export function heldMail(): string | undefined {
  return article.matches(":focus-within") ? article.dataset["mail"] : undefined;
}

/** For narrow screens, where opening a mail replaces the list. */
export function focusMessage(): void {
  article.querySelector("h2")?.focus();
}

function messageOf(mail: Mail): Node[] {
  const code = codeIn(mail.text);
  return [
    el("a", { class: "back", href: "#" }, "All mails"),
    el(
      "header",
      {},
      el("h2", { tabindex: "-1" }, mail.subject),
      el(
        "dl",
        {},
        ...field("From", mail.from),
        ...field("To", mail.to.join(", ")),
        ...field("Cc", mail.cc.join(", ")),
        ...field("Bcc", mail.bcc.join(", ")),
        ...field("Reply to", mail.replyTo.join(", ")),
        ...field("Time", timeOf(mail.at, "full")),
        ...field("Files", mail.attachments.map(attachmentWords).join(", ")),
      ),
    ),
    ...(code === undefined ? [] : [codeBox(code)]),
    ...partsOf(mail),
    ...linkList(linksIn(mail)),
  ];
}

function field(name: string, value: Node | string): Node[] {
  return value === "" ? [] : [el("div", {}, el("dt", {}, name), el("dd", {}, value))];
}

function attachmentWords({ filename, bytes }: Mail["attachments"][number]): string {
  return bytes === 0 ? filename : `${filename} (${Math.ceil(bytes / 1_000)} kB)`;
}

function codeBox(code: string): Node {
  const button = el("button", { class: "button primary", type: "button" }, "Copy code");
  const said = el("span", { class: "said", role: "status" });
  button.addEventListener("click", () => {
    navigator.clipboard.writeText(code).then(
      () => said.replaceChildren("Copied"),
      () => said.replaceChildren("This browser refused; select the code and copy it."),
    );
  });
  return el("div", { class: "code" }, el("output", { "aria-label": "Code" }, code), button, said);
}

/** The HTML and text parts as tabs; a mail with one part shows it without. */
function partsOf(mail: Mail): Node[] {
  const parts: { name: Part; content: HTMLElement }[] = [];
  if (mail.html !== "") parts.push({ name: "HTML", content: frameOf(mail) });
  if (mail.text !== "") parts.push({ name: "Text", content: el("pre", {}, mail.text) });
  const panels = parts.map(({ name, content }) =>
    el(
      "div",
      { class: "part", role: "tabpanel", id: `part-${name}`, "aria-labelledby": `tab-${name}` },
      content,
    ),
  );
  const tabs = parts.map(({ name }) =>
    el(
      "button",
      { type: "button", role: "tab", id: `tab-${name}`, "aria-controls": `part-${name}` },
      name,
    ),
  );
  const choose = (name: Part) => {
    for (const [at, part] of parts.entries()) {
      const on = part.name === name;
      tabs[at]?.setAttribute("aria-selected", String(on));
      tabs[at]?.setAttribute("tabindex", on ? "0" : "-1");
      panels[at]?.toggleAttribute("hidden", !on);
    }
  };
  for (const [at, { name }] of parts.entries()) {
    tabs[at]?.addEventListener("click", () => choose((chosen = name)));
    tabs[at]?.addEventListener("keydown", ({ key }) => {
      const other = parts[at === 0 ? 1 : 0];
      if (other === undefined || (key !== "ArrowLeft" && key !== "ArrowRight")) return;
      choose((chosen = other.name));
      tabs[at === 0 ? 1 : 0]?.focus();
    });
  }
  choose(parts.some(({ name }) => name === chosen) ? chosen : (parts[0]?.name ?? "Text"));
  return [el("div", { class: "tabs", role: "tablist", "aria-label": "Parts" }, ...tabs), ...panels];
}

/**
 * The mail's HTML without scripts, forms, pop-ups or an origin; its own policy comes with the
 * document.
 */
function frameOf(mail: Mail): HTMLElement {
  return el("iframe", {
    sandbox: "",
    title: `Mail: ${mail.subject}`,
    src: `/messages/${mail.id}/html`,
  });
}

function linkList(links: readonly string[]): Node[] {
  if (links.length === 0) return [];
  const items = links.map((href) =>
    el("li", {}, el("a", { href, target: "_blank", rel: "noopener noreferrer" }, href)),
  );
  return [
    el(
      "section",
      { class: "links", "aria-labelledby": "links-title" },
      el("h3", { id: "links-title" }, "Links in this mail"),
      el("ul", {}, ...items),
    ),
  ];
}
