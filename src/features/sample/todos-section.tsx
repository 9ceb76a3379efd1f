import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo } from "react";
import { useCopy } from "../../copy/copy";
import { api } from "../../../convex/_generated/api";
import { AsyncActionStatus } from "../../fields/async-action-status";
import { SectionErrorBoundary } from "../../fields/section-error-boundary";
import { announce } from "../../lib/announcements";
import { useRowActions } from "../../lib/use-row-actions";
import { SkeletonRows } from "../../ui/skeleton";
import { TextButton } from "../../ui/button";
import { Empty, Section } from "../../ui/section";
import { AddLine } from "./add-line";
import { announceAfter } from "./announce-after";

type Todo = FunctionReturnType<typeof api.sample.todos.getMyTodos>[number];

/**
 * What only its owner sees: the caller's own rows, found by their session and never by an id from
 * the browser.
 */
export function TodosSection({ userId }: { userId: string }) {
  const words = useCopy("todos");
  return (
    <Section title={words.title} lead={words.lead}>
      <AddTodo userId={userId} />
      <SectionErrorBoundary>
        <TodoList />
      </SectionErrorBoundary>
    </Section>
  );
}

function AddTodo({ userId }: { userId: string }) {
  const words = useCopy("todos");
  const add = useMutation(api.sample.todos.addTodo);
  async function send(text: string, draft: string): Promise<void> {
    await add({ text, draft });
    announce(words.added(text));
  }
  return <AddLine id="todo" table="todos" userId={userId} words={words.add} send={send} />;
}

function TodoList() {
  const settings = useCopy("settings");
  const words = useCopy("todos");
  const todos = useQuery(api.sample.todos.getMyTodos);
  const { complete, remove, action } = useTodoActions();
  if (todos === undefined) return <SkeletonRows label={settings.loading} rows={2} />;
  if (todos.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <>
      <AsyncActionStatus action={action} />
      <ul className="divide-y divide-line border-t border-line">
        {todos.map((todo) => (
          <TodoRow
            key={todo._id}
            todo={todo}
            onToggle={() => complete(todo)}
            onDelete={() => remove(todo)}
          />
        ))}
      </ul>
      <p role="status" className="text-sm text-ink-soft">
        {words.left(todos.filter((todo) => !todo.done).length)}
      </p>
    </>
  );
}

function TodoRow(props: { todo: Todo; onToggle: () => void; onDelete: () => void }) {
  const words = useCopy("todos");
  const { text, done } = props.todo;
  return (
    <li className="flex items-center justify-between gap-4 py-1">
      <label className="flex min-h-11 min-w-0 items-center gap-3">
        <input
          type="checkbox"
          checked={done}
          onChange={props.onToggle}
          className="size-5 shrink-0"
        />
        <span
          dir="auto"
          className={`min-w-0 wrap-anywhere ${done ? "text-ink-soft line-through" : ""}`}
        >
          {text}
        </span>
      </label>
      <TextButton
        className="shrink-0 text-sm"
        aria-label={words.remove(text)}
        onClick={props.onDelete}
      >
        {words.delete}
      </TextButton>
    </li>
  );
}

/** Ticking and deleting show at once, and go back if they are refused. */
function useTodoActions() {
  const completeTodo = useMutation(api.sample.todos.completeTodo);
  const deleteTodo = useMutation(api.sample.todos.deleteTodo);
  const words = useCopy("todos");
  const action = useRowActions();
  const optimistic = useMemo(
    () => ({
      complete: completeTodo.withOptimisticUpdate((store, { todoId, done }) => {
        const todos = store.getQuery(api.sample.todos.getMyTodos, {});
        const after = todos?.map((todo) => (todo._id === todoId ? { ...todo, done } : todo));
        store.setQuery(api.sample.todos.getMyTodos, {}, after);
      }),
      remove: deleteTodo.withOptimisticUpdate((store, { todoId }) => {
        const todos = store.getQuery(api.sample.todos.getMyTodos, {});
        const after = todos?.filter((todo) => todo._id !== todoId);
        store.setQuery(api.sample.todos.getMyTodos, {}, after);
      }),
    }),
    [completeTodo, deleteTodo],
  );
  return {
    action,
    complete: ({ _id: todoId, text, done }: Todo) =>
      action.run(todoId, () =>
        announceAfter(
          optimistic.complete({ todoId, done: !done }),
          done ? words.reopened(text) : words.completed(text),
        ),
      ),
    remove: ({ _id: todoId, text }: Todo) =>
      action.run(todoId, () => announceAfter(optimistic.remove({ todoId }), words.deleted(text))),
  };
}
