import { type RequestForQueries, useQueries } from "convex/react";
import { useState } from "react";
import type { ReactNode } from "react";
import { api } from "../../../convex/_generated/api";
import { settings } from "../../copy/settings";
import { home as words } from "../../copy/workspace";
import { useArrivalFocus } from "../../lib/arrival-focus";
import { readLastMethod } from "../../lib/last-method";
import { usePageTitle } from "../../lib/page-title";
import { day } from "../../lib/times";
import type { Region } from "../../lib/times";
import { Rows } from "../../ui/bones";
import { CheckIcon } from "../../ui/icons";
import { ScreenHeading } from "../../ui/section";
import { ApiSection } from "./api-section";
import { MessagesSection } from "./messages-section";
import { PlanSection } from "./plan-section";
import { PostsSection } from "./posts-section";
import { TodosSection } from "./todos-section";

export interface HomeUser extends Region {
  _id: string;
  plan: "free" | "pro";
  name: string | null;
  email: string;
  githubLogin: string | null;
  createdAt: number;
}

/** The first page behind sign-in: the sample of protected content, and what the account knows about its owner. */
export function HomeScreen({ user, siteUrl }: { user: HomeUser; siteUrl: string | null }) {
  usePageTitle(words.title);
  const screen = useArrivalFocus("heading");
  const [hour] = useState(() => new Date().getHours());
  const hasCome = useLists();
  return (
    <div ref={screen} className="grid grid-cols-1 gap-8">
      <ScreenHeading title={words.greeting(hour, user.name)} lead={words.lead} />
      {hasCome ? (
        <>
          <TodosSection userId={user._id} />
          <MessagesSection userId={user._id} region={user} />
          <PostsSection userId={user._id} />
          <PlanSection plan={user.plan} />
          <ApiSection siteUrl={siteUrl} />
          <Facts user={user} />
        </>
      ) : (
        <Rows label={settings.loading} rows={4} />
      )}
    </div>
  );
}

/** The lists on this page. One that fails counts as there: its section says so. */
const LISTS: RequestForQueries = {
  todos: { query: api.sample.todos.getMyTodos, args: {} },
  messages: { query: api.sample.messages.list, args: {} },
  posts: { query: api.sample.posts.list, args: {} },
};

/** Whether all lists are there, so that none pushes down those below it as it comes. */
function useLists(): boolean {
  return !Object.values(useQueries(LISTS)).includes(undefined);
}

function Facts({ user }: { user: HomeUser }) {
  const [method] = useState(readLastMethod);
  return (
    <section aria-labelledby="account-facts" className="rounded-xl border border-line bg-surface">
      <h2 id="account-facts" className="border-b border-line px-5 py-4 font-semibold sm:px-6">
        {words.section}
      </h2>
      <dl className="divide-y divide-line px-5 sm:px-6">
        <Fact term={words.email}>
          {user.email}
          <span className="inline-flex items-center gap-1 text-sm text-good">
            <CheckIcon /> {words.verified}
          </span>
        </Fact>
        <Fact term={words.name}>{user.name ?? <Absent text={words.noName} />}</Fact>
        <Fact term={words.github}>{user.githubLogin ?? <Absent text={words.noGithub} />}</Fact>
        {method === null ? null : <Fact term={words.method}>{words.methods[method]}</Fact>}
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

function Absent({ text }: { text: string }) {
  return <span className="text-ink-soft">{text}</span>;
}
