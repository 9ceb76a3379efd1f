import { type RequestForQueries, useQueries } from "convex/react";
import type { ReactNode } from "react";
import { api } from "../../../convex/_generated/api";
import { useCopy } from "../../copy/copy";
import type { Region } from "../../lib/dates";
import { SkeletonRows } from "../../ui/skeleton";
import { ApiSection } from "./api-section";
import { MessagesSection } from "./messages-section";
import { PlanSection } from "./plan-section";
import { PostsSection } from "./posts-section";
import { siteUrl } from "./site-url";
import { TodosSection } from "./todos-section";

const { VITE_CONVEX_SITE_URL, VITE_CONVEX_URL } = import.meta.env;

interface SampleProps {
  user: Region & { _id: string };
  /** What stands below it, which would be pushed down if it were there before. */
  children: ReactNode;
}

/** The sample of protected content: what only its owner sees, what all do, what is paid for. */
export function SampleWorkspace({ user, children }: SampleProps) {
  const settings = useCopy("settings");
  const hasCome = useLists();
  if (!hasCome) return <SkeletonRows label={settings.loading} rows={4} />;
  return (
    <>
      <TodosSection userId={user._id} />
      <MessagesSection userId={user._id} region={user} />
      <PostsSection userId={user._id} />
      <PlanSection />
      <ApiSection siteUrl={siteUrl(VITE_CONVEX_SITE_URL, VITE_CONVEX_URL)} />
      {children}
    </>
  );
}

/** The lists on this page. One that fails counts as there: its section says so. */
const LISTS: RequestForQueries = {
  todos: { query: api.sample.todos.getMyTodos, args: {} },
  messages: { query: api.sample.messages.list, args: {} },
  posts: { query: api.sample.posts.list, args: {} },
  plan: { query: api.sample.billing.plan, args: {} },
  // What stands below the sample asks for it.
  methods: { query: api.signInMethods.list, args: {} },
};

/** Whether all lists are there, so that none pushes down those below it as it comes. */
function useLists(): boolean {
  return !Object.values(useQueries(LISTS)).includes(undefined);
}
