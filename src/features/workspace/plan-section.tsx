import { useAction } from "convex/react";
import { useState } from "react";
import { api } from "../../../convex/_generated/api";
import { plan as words } from "../../copy/workspace";
import { ActNotes } from "../../fields/act-notes";
import { Done } from "../../fields/save-row";
import { useAct } from "../../lib/use-act";
import { Button } from "../../ui/button";
import { Section } from "../../ui/section";
import { Select } from "../../ui/select";

const TOKENS = ["tok_visa", "tok_declined"] as const;

/** A privilege that follows from a payment: the browser asks, and only the backend can raise it. */
export function PlanSection({ plan }: { plan: "free" | "pro" }) {
  const upgrade = useAction(api.sample.billing.upgrade);
  const [token, setToken] = useState<(typeof TOKENS)[number]>("tok_visa");
  const act = useAct();
  const { busy, done, run } = act;
  return (
    <Section title={words.title} lead={words.lead}>
      <ActNotes act={act} />
      <dl className="flex gap-3">
        <dt className="text-ink-soft">{words.now}</dt>
        <dd className="font-medium">{words.names[plan]}</dd>
      </dl>
      {plan === "pro" ? (
        <p className="text-ink-soft">{words.has}</p>
      ) : (
        <>
          <Select
            id="payment"
            label={words.method}
            value={token}
            options={TOKENS.map((value) => ({ value, label: words.tokens[value] }))}
            onValue={(value) => setToken(TOKENS.find((known) => known === value) ?? "tok_visa")}
          />
          <Button
            className="justify-self-start"
            busy={busy}
            busyLabel={words.upgrading}
            onClick={() =>
              run(async () => {
                await upgrade({ paymentToken: token });
                return words.upgraded;
              })
            }
          >
            {words.upgrade}
          </Button>
        </>
      )}
      <Done text={done} />
    </Section>
  );
}
