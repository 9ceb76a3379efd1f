import { useAccessToken } from "../../lib/auth-client/use-auth-client";
import { useState } from "react";
import { useCopy } from "../../copy/copy";
import { AsyncActionStatus } from "../../fields/async-action-status";
import { useAsyncAction } from "../../lib/use-async-action";
import { Button } from "../../ui/button";
import { Empty, Section } from "../../ui/section";

interface Answer {
  status: number;
  body: string;
}

/**
 * Calls an HTTP endpoint of the backend with the session's own bearer token, as any other client
 * would.
 */
export function ApiSection({ siteUrl }: { siteUrl: string | null }) {
  const words = useCopy("api");
  return (
    <Section title={words.title} lead={words.lead}>
      {siteUrl === null ? <Empty>{words.unset}</Empty> : <Call siteUrl={siteUrl} />}
    </Section>
  );
}

function Call({ siteUrl }: { siteUrl: string }) {
  const words = useCopy("api");
  const token = useAccessToken();
  const [answer, setAnswer] = useState<Answer | null>(null);
  const action = useAsyncAction();
  const { busy, run, refuse } = action;

  async function call(): Promise<null> {
    setAnswer(null);
    try {
      const headers = { Authorization: `Bearer ${token ?? ""}` };
      const response = await fetch(new URL("/api/me", siteUrl), { headers });
      setAnswer({ status: response.status, body: readable(await response.text()) });
    } catch {
      refuse(words.unreachable);
    }
    return null;
  }

  return (
    <>
      <AsyncActionStatus action={action} />
      <Button
        variant="secondary"
        className="justify-self-start"
        busy={busy}
        busyLabel={words.calling}
        onClick={() => run(call)}
      >
        {words.call}
      </Button>
      <div role="status" className={answer === null ? "sr-only" : "grid gap-2"}>
        {answer === null ? null : (
          <>
            <p className="text-sm text-ink-soft">{words.status(answer.status)}</p>
            <pre
              tabIndex={0}
              aria-label={words.answer}
              className="max-h-72 overflow-auto rounded-lg border border-line bg-wash p-4 font-mono text-sm"
            >
              {answer.body}
            </pre>
          </>
        )}
      </div>
    </>
  );
}

function readable(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text; // no JSON: shown as it came
  }
}
