import { build } from "esbuild";
import { fileURLToPath } from "node:url";
import { asset } from "../http/respond";
import { htmlResponse } from "../pages/page-response";
import { document, html, type Html } from "../pages/markup";
import type { Route } from "../http/routes";
import { fileRoute, themeRoutes } from "../pages/theme";
import type { MailStore } from "./store";

const PAGE_POLICY = [
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "frame-src 'self'",
  "form-action 'none'",
  "require-trusted-types-for 'script'",
].join("; ");

/**
 * A mail's own HTML lives in a document of its own that may style itself and show pictures and do
 * nothing else: `sandbox` without allowances takes scripts, forms, pop-ups and the origin from it,
 * even when it is opened directly.
 */
const MAIL_POLICY = [
  "default-src 'none'",
  "style-src 'unsafe-inline'",
  "img-src data: https: http://127.0.0.1:* http://localhost:*",
  "font-src data: https:",
  "form-action 'none'",
  "frame-ancestors 'self'",
  "sandbox",
].join("; ");

export function pageRoutes(store: MailStore): Route[] {
  return [
    ...themeRoutes(),
    {
      method: "GET",
      path: "/",
      handle: () => htmlResponse(mailboxPage(), { policy: PAGE_POLICY }),
    },
    fileRoute("/assets/mailbox.css", new URL("page/mailbox.css", import.meta.url), "text/css"),
    {
      method: "GET",
      path: "/assets/mailbox.js",
      handle: async () => asset(await pageScript(), "text/javascript"),
    },
    {
      method: "GET",
      path: "/messages/:id/html",
      handle: (_request, { id = "" }) => mailDocument(store, id),
    },
  ];
}

let bundled: Promise<string> | undefined;

/** The page's script, bundled from TypeScript when it is first asked for. */
function pageScript(): Promise<string> {
  bundled ??= build({
    entryPoints: [fileURLToPath(new URL("page/main.ts", import.meta.url))],
    bundle: true,
    format: "esm",
    target: "es2022",
    write: false,
    logLevel: "silent",
  }).then(
    ({ outputFiles }) => outputFiles[0]?.text ?? "",
    (error: unknown) => {
      bundled = undefined;
      throw error;
    },
  );
  return bundled;
}

function mailDocument(store: MailStore, id: string): Response {
  const mail = store.find(id);
  return new Response(mail?.html ?? "This mail was deleted.", {
    status: mail === undefined ? 404 : 200,
    headers: {
      "content-type": "text/html; charset=utf-8",
      "content-security-policy": MAIL_POLICY,
      "cache-control": "no-store",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
    },
  });
}

/** Everything that does not depend on mails; the script fills the list and the message. */
function mailboxPage(): Html {
  return document({
    title: "Mailbox · Latchkey",
    styles: ["/assets/theme.css", "/assets/mailbox.css"],
    script: "/assets/mailbox.js",
    body: html`
      <header class="bar">
        <h1>
          <a class="brand" href="#">
            <img src="/assets/mark.svg" alt="" width="24" height="24" /><span>Mailbox</span>
          </a>
        </h1>
        <span class="tag" id="state" role="status">Connecting</span>
        <search class="find">
          <label class="unseen" for="find">Find by recipient</label>
          <input
            id="find"
            type="search"
            placeholder="Find by recipient"
            autocomplete="off"
            autocapitalize="off"
            spellcheck="false"
          />
        </search>
        <button class="button" id="delete-all" type="button" disabled>Delete all</button>
      </header>
      <main>
        <nav aria-label="Mails">
          <p class="count" id="count" role="status"></p>
          <ul id="list"></ul>
          <div class="empty" id="empty" tabindex="-1" hidden></div>
        </nav>
        <article id="message" aria-label="Mail"></article>
      </main>
      <dialog id="confirm" aria-labelledby="confirm-title">
        <form method="dialog">
          <h2 id="confirm-title">Delete all mails?</h2>
          <p>They cannot be brought back.</p>
          <div class="choices">
            <button class="button" value="cancel">Cancel</button>
            <button class="button danger" value="delete">Delete all mails</button>
          </div>
        </form>
      </dialog>
      <noscript>The mailbox needs JavaScript. The mails are also at /api/messages.</noscript>
    `,
  });
}
