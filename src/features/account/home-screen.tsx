import { useState } from "react";
import type { ReactNode } from "react";
import { useCopy } from "../../copy/copy";
import { shownEmail } from "../../../convex/shared/shownEmail";
import { useArrivalFocus } from "../../lib/arrival-focus";
import { day } from "../../lib/dates";
import type { Region } from "../../lib/dates";
import { readLastMethod } from "../../lib/last-method";
import { usePageTitle } from "../../lib/page-title";
import { CheckIcon } from "../../ui/icons";
import { Sentence } from "../../ui/sentence";
import { serverNow } from "../../lib/server-clock";
import { ScreenHeading } from "../../ui/section";
import { PROVIDERS, methodLabel } from "../auth/methods/registry";
import { useOwnMethods } from "./use-own-methods";

/** The first page behind sign-in. What is on it is composed by its route (src/routes/home.tsx). */
export function HomeScreen({ name, children }: { name: string | null; children: ReactNode }) {
  const words = useCopy("home");
  usePageTitle(words.title);
  const screen = useArrivalFocus("heading");
  const [hour] = useState(() => new Date(serverNow()).getHours());
  return (
    <div ref={screen} className="grid grid-cols-1 gap-8">
      <ScreenHeading title={<Greeting hour={hour} name={name} />} lead={words.lead} />
      {children}
    </div>
  );
}

function Greeting({ hour, name }: { hour: number; name: string | null }) {
  const words = useCopy("home");
  if (name === null) return words.greeting(hour);
  return <Sentence text={words.greetingByName(hour)} slots={{ name: <bdi>{name}</bdi> }} />;
}

interface FactsUser extends Region {
  name: string | null;
  email: string;
  createdAt: number;
}

/** What the account knows about its owner. */
export function AccountFacts({ user }: { user: FactsUser }) {
  const words = useCopy("home");
  const methods = useOwnMethods() ?? [];
  const handleOf = (id: string) => methods.find((own) => own.id === id)?.handle;
  const method = methodLabel(useState(readLastMethod)[0] ?? "");
  return (
    <section aria-labelledby="account-facts" className="rounded-xl border border-line bg-surface">
      <h2 id="account-facts" className="border-b border-line px-5 py-4 font-semibold sm:px-6">
        {words.section}
      </h2>
      <dl className="divide-y divide-line px-5 sm:px-6">
        <Fact term={words.email}>
          <bdi>{shownEmail(user.email)}</bdi>
          <span className="inline-flex items-center gap-1 text-sm text-good">
            <CheckIcon /> <span>{words.verified}</span>
          </span>
        </Fact>
        <Fact term={words.name}>
          {user.name === null ? <Absent text={words.noName} /> : <bdi>{user.name}</bdi>}
        </Fact>
        {PROVIDERS.map(({ id, label }) => (
          <Fact key={id} term={label}>
            <Handle handle={handleOf(id) ?? null} />
          </Fact>
        ))}
        {method === null ? null : <Fact term={words.method}>{method}</Fact>}
        <Fact term={words.created}>
          <time dateTime={new Date(user.createdAt).toISOString()}>{day(user.createdAt, user)}</time>
        </Fact>
      </dl>
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-6 py-3.5 sm:grid-cols-[11rem_1fr]">
      <dt className="text-ink-soft">{term}</dt>
      <dd className="flex min-w-0 flex-wrap items-center gap-x-3 wrap-anywhere">{children}</dd>
    </div>
  );
}

function Handle({ handle }: { handle: string | null }) {
  const words = useCopy("home");
  return handle === null ? <Absent text={words.notConnected} /> : <bdi>{handle}</bdi>;
}

function Absent({ text }: { text: string }) {
  return <span className="text-ink-soft">{text}</span>;
}
