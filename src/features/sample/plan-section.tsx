import { useAction, useQuery } from "convex/react";
import { useState } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { AsyncActionStatus } from "../../fields/async-action-status";
import { Done } from "../../fields/save-row";
import { useAsyncAction } from "../../lib/use-async-action";
import { Button } from "../../ui/button";
import { Section } from "../../ui/section";
import { Select } from "../../ui/select";

const TOKENS = ["tok_visa", "tok_declined"] as const;

/** A privilege that follows from a payment: the browser asks, and only the backend can raise it. */
export function PlanSection() {
  const plan = useQuery(api.sample.billing.plan) ?? "free";
  const words = useCopy("plan");
  const formWords = useCopy("form");
  const upgrade = useAction(api.sample.billing.upgrade);
  const [token, setToken] = useState<(typeof TOKENS)[number]>("tok_visa");
  const action = useAsyncAction();
  const { busy, done, run } = action;
  return (
    <Section title={words.title} lead={words.lead}>
      {plan === "pro" ? null : <AsyncActionStatus action={action} />}
      <dl className="flex gap-3">
        <dt className="text-ink-soft">{words.now}</dt>
        <dd className="font-medium">{words.names[plan]}</dd>
      </dl>
      {plan === "pro" ? (
        <p className="text-ink-soft">{words.has}</p>
      ) : (
        <>
          <Select
            errorPrefix={formWords.errorPrefix}
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
