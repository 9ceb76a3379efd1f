import { useMutation, useQuery } from "convex/react";
import type { FunctionReturnType } from "convex/server";
import { useMemo } from "react";
import { api } from "../../../convex/_generated/api";
import { settings } from "../../copy/settings";
import { todos as words } from "../../copy/workspace";
import { ActNotes } from "../../fields/act-notes";
import { Guarded } from "../../fields/guarded";
import { useAct } from "../../lib/use-act";
import { Rows } from "../../ui/bones";
import { TextButton } from "../../ui/button";
import { Empty, Section } from "../../ui/section";
import { AddLine } from "./add-line";

type Todo = FunctionReturnType<typeof api.sample.todos.getMyTodos>[number];

/** What only its owner sees: the caller's own rows, found by their session and never by an id from the browser. */
export function TodosSection({ userId }: { userId: string }) {
  return (
    <Section title={words.title} lead={words.lead}>
      <AddTodo userId={userId} />
      <Guarded>
        <TodoList />
      </Guarded>
    </Section>
  );
}

function AddTodo({ userId }: { userId: string }) {
  const add = useMutation(api.sample.todos.addTodo);
  return <AddLine id="todo" userId={userId} words={words.add} send={(text) => add({ text })} />;
}

function TodoList() {
  const todos = useQuery(api.sample.todos.getMyTodos);
  const { complete, remove, act } = useTodoActs();
  if (todos === undefined) return <Rows label={settings.loading} rows={2} />;
  if (todos.length === 0) return <Empty>{words.empty}</Empty>;
  return (
    <>
      <ActNotes act={act} />
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
function useTodoActs() {
  const completeTodo = useMutation(api.sample.todos.completeTodo);
  const deleteTodo = useMutation(api.sample.todos.deleteTodo);
  const act = useAct();
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
    act,
    complete: ({ _id: todoId, done }: Todo) =>
      act.run(() => optimistic.complete({ todoId, done: !done })),
    remove: ({ _id: todoId }: Todo) => act.run(() => optimistic.remove({ todoId })),
  };
}
