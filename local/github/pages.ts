import { htmlResponse } from "../pages/page-response";
import { document, html, type Html } from "../pages/markup";
import type { Account } from "./accounts";
import type { Authorization } from "./authorization";

const POLICY = "style-src 'self'; img-src 'self'";

/**
 * Browsers apply `form-action` to every redirect that follows a form, and an app's callback redirects once more to the
 * app itself: on this machine that is another port, elsewhere it may be another host.
 */
function choicePolicy(redirectUri: string): string {
  const { origin, hostname } = new URL(redirectUri);
  const local = hostname === "127.0.0.1" || hostname === "localhost";
  const onwards = local ? "" : " https:";
  return `${POLICY}; form-action 'self' ${origin} http://127.0.0.1:* http://localhost:*${onwards}`;
}

export function choicePage(choice: {
  clientId: string;
  authorization: Authorization;
  ticket: string;
  accounts: readonly Account[];
}): Response {
  const { authorization, accounts, ticket, clientId } = choice;
  const body = html`
    <h1>Choose an account</h1>
    <p class="lead">
      This is not GitHub. It takes its place on this machine: no password is asked, and nothing
      leaves your computer.
    </p>
    <dl>
      <div>
        <dt>App</dt>
        <dd>${clientId}</dd>
      </div>
      <div>
        <dt>Returns to</dt>
        <dd>${new URL(authorization.redirectUri).host}</dd>
      </div>
      <div>
        <dt>Asks for</dt>
        <dd>${authorization.scopes.join(", ") || "public information"}</dd>
      </div>
    </dl>
    <form method="post" action="/login/oauth/authorize">
      <input type="hidden" name="ticket" value="${ticket}" />
      <ul class="accounts">
        ${accounts.map((account, at) => accountButton(account, at, authorization.suggested))}
      </ul>
      ${accounts.length === 0 ? html`<p>There are no accounts. Add one below.</p>` : html``}
      <button class="button cancel" name="decision" value="cancel">Cancel</button>
    </form>
    <p class="foot">
      Need another one? <code>PUT /_accounts/&lt;login&gt;</code> adds or changes an account;
      <a href="/">more about this stand-in</a>.
    </p>
  `;
  return page("Choose an account", body, choicePolicy(authorization.redirectUri));
}

/** The button is named by the login alone and lies over the whole row; address and peculiarity describe it. */
function accountButton(account: Account, at: number, suggested: string | null): Html {
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
  account: Account,
  at: number,
  { head, kind }: { head: Html; kind: string },
): Html {
  const source = `/avatars/${encodeURIComponent(account.login)}.svg`;
  return html`<li class="account ${kind}">
    <img src="${source}" alt="" width="40" height="40" />
    <div class="who">
      ${head}
      <span class="about" id="about-${at}">${addressOf(account)}</span>
    </div>
    <span class="tag" id="tag-${at}">${peculiarity(account)}</span>
  </li>`;
}

function addressOf({ emails, name }: Account): string {
  const shown = emails.find(({ primary }) => primary) ?? emails[0];
  return shown?.email ?? name ?? "nothing but a login";
}

/** What sets an account apart, in a few words. */
function peculiarity({ email, emails }: Account): string {
  const primary = emails.find((one) => one.primary);
  if (emails.length === 0) return "no address";
  if (primary === undefined) return "no primary address";
  if (!primary.verified) return "not verified";
  if (emails.length > 1) return `${emails.length} addresses`;
  return email === null ? "private address" : "verified";
}

/** Tells a person what went wrong and what to do. */
export function explainPage(status: number, title: string, explanation: string): Response {
  const body = html`<h1>${title}</h1>
    <p class="lead">${explanation}</p>
    <p class="foot"><a href="/">About this stand-in</a></p>`;
  return page(title, body, `${POLICY}; form-action 'none'`, status);
}

const CHANGE_EXAMPLE = `curl -X PUT ORIGIN/_accounts/mona -d '{
  "name": "Mona",
  "emails": [
    {"email": "mona@example.com", "primary": true}
  ]
}'
curl -X DELETE ORIGIN/_accounts/mona`;

const FAILURE_EXAMPLE = `curl -X PUT ORIGIN/_failure -d '{
  "step": "token",
  "error": "bad_verification_code"
}'
curl -X PUT ORIGIN/_failure -d '{
  "step": "user",
  "status": 503,
  "delayMs": 2000
}'
curl -X DELETE ORIGIN/_failure`;

/** What the stand-in is, with commands to paste. */
export function homePage(accounts: readonly Account[], origin: string): Response {
  const rows = accounts.map((account, at) =>
    accountRow(account, at, {
      head: html`<span class="login">${account.login}</span>`,
      kind: "shown",
    }),
  );
  const body = html`
    <h1>GitHub, played on your machine</h1>
    <p class="lead">
      Apps sign in here instead of at GitHub while they are developed. These accounts can be picked:
    </p>
    <ul class="accounts">
      ${rows}
    </ul>
    <h2>Change an account</h2>
    <p>What is left out stays as it is. Changes outlive restarts.</p>
    <pre>${CHANGE_EXAMPLE.replaceAll("ORIGIN", origin)}</pre>
    <h2>Make a step fail</h2>
    <p>The steps are token, user and emails. A delay alone only slows a step down.</p>
    <pre>${FAILURE_EXAMPLE.replaceAll("ORIGIN", origin)}</pre>
  `;
  return page("GitHub stand-in", body, `${POLICY}; form-action 'none'`);
}

function page(title: string, body: Html, policy: string, status = 200): Response {
  const whole = document({
    title: `${title} · local GitHub`,
    styles: ["/assets/theme.css", "/assets/github.css"],
    body: html`
      <header>
        <img src="/assets/mark.svg" alt="" width="24" height="24" />
        <span class="name">GitHub stand-in</span>
        <span class="tag">on this machine only</span>
      </header>
      <main>${body}</main>
    `,
  });
  return htmlResponse(whole, { policy, status });
}
