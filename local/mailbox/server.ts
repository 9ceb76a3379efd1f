import { json, noContent, readJson } from "../http/respond";
import { routes, type Route } from "../http/routes";
import type { Refusal } from "../http/request";
import { serve, type RunningServer } from "../http/serve";
import { Emails, missingKey, type Outbox } from "./emails";
import { FailureSwitch } from "./failure-switch";
import { Live } from "./live";
import { bareAddress, summaryOf, type Mail } from "./mail";
import { pageRoutes } from "./page";
import { resendError, resendErrorResponse, type ResendErrorName } from "./resend-errors";
import { openMailStore, type MailStore } from "./store";

/** Resend's limit for one request, attachments included. */
const BODY_LIMIT = 40_000_000;

export type MailboxOptions = {
  /** The wanted port; 0 takes any free one. A busy port rejects, naming MAILBOX_PORT. */
  port: number;
  /** false: the next free port will do when the wanted one is busy. */
  strict?: boolean;
  /** Folder for the kept mails; created when missing. */
  dataDir: string;
  /** Milliseconds since 1970; for tests. */
  now?: () => number;
  /** Called with each mail that was accepted. */
  onMail?: (mail: Mail) => void;
};

/**
 * Starts a mailbox on 127.0.0.1 that answers the resend SDK (set `RESEND_BASE_URL` to its url),
 * keeps every mail in `dataDir` and shows them at `/`. Mails outlive restarts; the newest 1,000 are
 * kept.
 */
export async function startMailbox(options: MailboxOptions): Promise<RunningServer> {
  const store = await openMailStore(options.dataDir);
  const outbox: Outbox = {
    store,
    failure: new FailureSwitch(),
    live: new Live(),
    now: options.now ?? Date.now,
    onMail: options.onMail ?? (() => undefined),
  };
  const handler = routes(
    [
      ...resendRoutes(outbox),
      ...readingRoutes(outbox),
      ...failureRoutes(outbox),
      ...pageRoutes(store),
    ],
    {
      notFound: () => refused(404, "not_found", "The requested endpoint does not exist."),
      methodNotAllowed: ({ method }, allow) =>
        refused(405, "method_not_allowed", `${method} is not allowed here; use ${allow}.`),
    },
  );
  try {
    const server = await serve({
      handler,
      refuse: ({ status, message }) => refused(status, refusalNames[status], message),
      port: options.port,
      strict: options.strict,
      variable: "MAILBOX_PORT",
      bodyLimit: BODY_LIMIT,
    });
    return {
      ...server,
      async close() {
        outbox.live.close();
        await server.close();
        await store.close();
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

const refusalNames: Record<Refusal["status"], ResendErrorName> = {
  400: "validation_error",
  403: "validation_error",
  405: "method_not_allowed",
  408: "validation_error",
  413: "validation_error",
  500: "application_error",
};

function refused(status: number, name: ResendErrorName, message: string): Response {
  return resendErrorResponse(resendError(status, name, message));
}

/** What the SDK calls. */
function resendRoutes(outbox: Outbox): Route[] {
  const emails = new Emails(outbox);
  return [
    { method: "POST", path: "/emails", handle: (request) => emails.sendOne(request) },
    { method: "POST", path: "/emails/batch", handle: (request) => emails.sendBatch(request) },
    {
      method: "GET",
      path: "/emails/:id",
      handle: (request, { id = "" }) => {
        const refusal = missingKey(request);
        if (refusal !== undefined) return resendErrorResponse(refusal);
        const mail = outbox.store.find(id);
        return mail === undefined
          ? refused(404, "not_found", "Email not found")
          : json(asResendEmail(mail));
      },
    },
  ];
}

/** https://resend.com/docs/api-reference/emails/retrieve-email */
function asResendEmail(mail: Mail): Record<string, unknown> {
  return {
    object: "email",
    id: mail.id,
    to: mail.to,
    from: mail.from,
    created_at: mail.at,
    subject: mail.subject,
    html: mail.html === "" ? null : mail.html,
    text: mail.text === "" ? null : mail.text,
    cc: mail.cc,
    bcc: mail.bcc,
    reply_to: mail.replyTo,
    scheduled_at: null,
    last_event: "delivered",
  };
}

/** What people's pages, tests and scripts read. */
function readingRoutes({ store, live }: Outbox): Route[] {
  return [
    {
      method: "GET",
      path: "/api/messages",
      handle: (request) => {
        const { searchParams } = new URL(request.url);
        const mails = messagesTo(store, searchParams.get("to"));
        return json(searchParams.has("full") ? mails : mails.map(summaryOf));
      },
    },
    {
      method: "DELETE",
      path: "/api/messages",
      handle: async () => {
        await store.clear();
        live.publish({ type: "cleared" });
        return noContent();
      },
    },
    {
      method: "GET",
      path: "/api/messages/:id",
      handle: (_request, { id = "" }) => {
        const mail = store.find(id);
        return mail === undefined
          ? refused(404, "not_found", "There is no mail with this id.")
          : json(mail);
      },
    },
    {
      method: "GET",
      path: "/api/events",
      handle: (_request, _params, { signal }) => live.response(signal),
    },
  ];
}

/** Mails with `to` among their recipients, copies included, whatever the case; all without it. */
function messagesTo(store: MailStore, to: string | null): readonly Mail[] {
  if (to === null || to.trim() === "") return store.all();
  const wanted = to.trim().toLowerCase();
  return store
    .all()
    .filter((mail) =>
      [...mail.to, ...mail.cc, ...mail.bcc].some(
        (written) => bareAddress(written).toLowerCase() === wanted,
      ),
    );
}

/** The switch that makes sending fail. */
function failureRoutes({ failure }: Outbox): Route[] {
  const path = "/api/failure";
  return [
    { method: "GET", path, handle: () => json(failure.current()) },
    {
      method: "PUT",
      path,
      handle: async (request) => {
        const set = failure.set(await readJson(request));
        return "problem" in set ? refused(422, "validation_error", set.problem) : json(set);
      },
    },
    {
      method: "DELETE",
      path,
      handle: () => {
        failure.clear();
        return noContent();
      },
    },
  ];
}
