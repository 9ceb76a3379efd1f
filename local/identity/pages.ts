import { htmlResponse } from "../pages/page-response";
import { document, html, type Html } from "../pages/markup";
import type { Account } from "./accounts";

const POLICY = "style-src 'self'; img-src 'self'";

/** The provider whose pages these are. */
export interface Played {
  readonly label: string;
  /** The path of its page about itself. */
  readonly home: string;
}

/** An account as a page lists it. */
export interface Listed extends Account {
  /** An address or a name that tells whose it is. */
  readonly about: string;
  /** What sets the account apart, in a few words. */
  readonly peculiarity: string;
}

/**
 * Browsers apply `form-action` to every redirect that follows a form, and an app's callback
 * redirects once more to the app itself: on this machine that is another port, elsewhere it may be
 * another host.
 */
function choicePolicy(redirectUri: string): string {
  const { origin, hostname } = new URL(redirectUri);
  const local = hostname === "127.0.0.1" || hostname === "localhost";
  const onwards = local ? "" : " https:";
  return `${POLICY}; form-action 'self' ${origin} http://127.0.0.1:* http://localhost:*${onwards}`;
}

export interface Choice {
  readonly clientId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  /** The login that the app suggests. */
  readonly suggested: string | null;
  readonly accounts: readonly Listed[];
  /** What the person can have go wrong. */
  readonly failures: readonly string[];
  /** Where the form is sent, and what it carries besides the person's choice. */
  readonly action: string;
  readonly ticket: string;
}

/** Sends `ticket`, `failure` and either `login` or `decision=cancel` to `action`. */
export function choicePage(played: Played, choice: Choice): Response {
  const { accounts, failures, ticket, clientId, redirectUri, scopes, suggested, action } = choice;
  const body = html`
    <h1>Choose an account</h1>
    <p class="lead">
      This is not ${played.label}. It takes its place on this machine: no password is asked, and
      nothing leaves your computer.
    </p>
    <dl>
      <div>
        <dt>App</dt>
        <dd>${clientId}</dd>
      </div>
      <div>
        <dt>Returns to</dt>
        <dd>${new URL(redirectUri).host}</dd>
      </div>
      <div>
        <dt>Asks for</dt>
        <dd>${scopes.join(", ") || "public information"}</dd>
      </div>
    </dl>
    <form method="post" action="${action}">
      <input type="hidden" name="ticket" value="${ticket}" />
      <label class="failure">
        Failure
        <select name="failure">
          <option value="">None</option>
          ${failures.map((label) => html`<option>${label}</option>`)}
        </select>
      </label>
      <ul class="accounts">
        ${accounts.map((account, at) => accountButton(account, at, suggested))}
      </ul>
      ${accounts.length === 0 ? html`<p>There are no accounts. Add one below.</p>` : html``}
      <button class="button cancel" name="decision" value="cancel">Cancel</button>
    </form>
    <p class="foot">
      Need another one? <code>PUT ${played.home}/_accounts/&lt;login&gt;</code> adds or changes an
      account; <a href="${played.home}">more about this stand-in</a>.
    </p>
  `;
  return page(played, { title: "Choose an account", body, policy: choicePolicy(redirectUri) });
}

/**
 * The button is named by the login alone and lies over the whole row; address and peculiarity
 * describe it.
 */
function accountButton(account: Listed, at: number, suggested: string | null): Html {
  const { login } = account;
  const marked = suggested?.toLowerCase() === login.toLowerCase();
  const button = html`<button
    class="login"
    name="login"
    value="${login}"
    aria-describedby="about-${at} tag-${at}"
  >
    ${login}
  </button>`;
  return accountRow(account, at, { head: button, kind: marked ? "choice suggested" : "choice" });
}

function accountRow(
  { login, about, peculiarity }: Listed,
  at: number,
  { head, kind }: { head: Html; kind: string },
): Html {
  return html`<li class="account ${kind}">
    <img src="/avatars/${encodeURIComponent(login)}.svg" alt="" width="40" height="40" />
    <div class="who">
      ${head}
      <span class="about" id="about-${at}">${about}</span>
    </div>
    <span class="tag" id="tag-${at}">${peculiarity}</span>
  </li>`;
}

/** Tells a person what went wrong and what to do. */
export function explainPage(
  played: Played,
  status: number,
  title: string,
  explanation: string,
): Response {
  const body = html`<h1>${title}</h1>
    <p class="lead">${explanation}</p>
    <p class="foot"><a href="${played.home}">About this stand-in</a></p>`;
  return page(played, { title, body, policy: `${POLICY}; form-action 'none'`, status });
}

/** Why a choice is not taken. */
const REFUSED_CHOICES = {
  foreign: {
    status: 403,
    title: "Not from this page",
    explanation: "The choice was sent by another website.",
  },
  used: {
    status: 400,
    title: "This page was used already",
    explanation:
      "A choice can be made once, within ten minutes. Go back to the app and start again.",
  },
  removed: {
    status: 400,
    title: "No such account",
    explanation: "The account was removed meanwhile.",
  },
} as const;

export function refusedChoice(played: Played, why: keyof typeof REFUSED_CHOICES): Response {
  const { status, title, explanation } = REFUSED_CHOICES[why];
  return explainPage(played, status, title, explanation);
}

/** What an app is told when the person cancels. */
export const DENIED = {
  error: "access_denied",
  error_description: "The user has denied your application access.",
} as const;

/** Commands to paste; `ADDRESS` stands for the provider's address. */
export interface Examples {
  readonly change: string;
  readonly failure: string;
  /** Which steps there are, as a sentence. */
  readonly steps: string;
}

/** What the stand-in is, with commands to paste. */
export function homePage(
  played: Played,
  { accounts, examples, url }: { accounts: readonly Listed[]; examples: Examples; url: string },
): Response {
  const rows = accounts.map((account, at) =>
    accountRow(account, at, {
      head: html`<span class="login">${account.login}</span>`,
      kind: "shown",
    }),
  );
  const body = html`
    <h1>${played.label}, played on your machine</h1>
    <p class="lead">
      Apps sign in here instead of at ${played.label} while they are developed. These accounts can
      be picked:
    </p>
    <ul class="accounts">
      ${rows}
    </ul>
    <h2>Change an account</h2>
    <p>What is left out stays as it is. Changes outlive restarts.</p>
    <pre>${examples.change.replaceAll("ADDRESS", url)}</pre>
    <h2>Make a step fail</h2>
    <p>${examples.steps} A delay alone only slows a step down.</p>
    <pre>${examples.failure.replaceAll("ADDRESS", url)}</pre>
  `;
  const title = `${played.label} stand-in`;
  return page(played, { title, body, policy: `${POLICY}; form-action 'none'` });
}

/** The providers there are, each with a link to its page. */
export function overviewPage(providers: readonly { label: string; url: string }[]): Response {
  const body = html`
    <h1>Identity providers on your machine</h1>
    <p class="lead">Apps sign in here instead of at the real ones while they are developed.</p>
    <ul class="accounts">
      ${providers.map(
        ({ label, url }) =>
          html`<li class="provider"><a href="${url}">${label}</a> <code>${url}</code></li>`,
      )}
    </ul>
  `;
  const policy = `${POLICY}; form-action 'none'`;
  return page({ label: "Identity" }, { title: "Identity providers", body, policy });
}

/** false for a form that another website has sent. */
export function isFromOurPage(request: Request): boolean {
  const from = request.headers.get("sec-fetch-site");
  return from === null || from === "same-origin";
}

export function wantsPage(request: Request): boolean {
  return (request.headers.get("accept") ?? "").includes("text/html");
}

function page(
  { label }: Pick<Played, "label">,
  content: { title: string; body: Html; policy: string; status?: number },
): Response {
  const { title, body, policy, status = 200 } = content;
  const whole = document({
    title: `${title} · local ${label}`,
    styles: ["/assets/theme.css", "/assets/identity.css"],
    body: html`
      <header>
        <img src="/assets/mark.svg" alt="" width="24" height="24" />
        <span class="name">${label} stand-in</span>
        <span class="tag">on this machine only</span>
      </header>
      <main>${body}</main>
    `,
  });
  return htmlResponse(whole, { policy, status });
}
