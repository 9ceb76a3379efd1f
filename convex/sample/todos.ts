import { v } from "convex/values";
import type { Doc, Id } from "../_generated/dataModel";
import type { MutationCtx } from "../_generated/server";
import { authedMutation, authedQuery } from "../auth/functions";
import { appError } from "../lib/result";
import { TODOS_MAX, TODO_MAX } from "../shared/sampleLimits";
import { line } from "../shared/validation";
import { draftField, rowOfDraft } from "./drafts";
import { draft } from "./tables";
import { removeOnce } from "./removals";

/** A private list: whose it is comes from the session, never from an argument. */

export interface Todo {
  _id: Id<"todos">;
  text: string;
  done: boolean;
  createdAt: number;
}

const todoText = line(TODO_MAX);

/** The caller's todos, oldest first. */
export const getMyTodos = authedQuery({
  args: {},
  handler: async (ctx): Promise<Todo[]> => {
    const todos = await ctx.db
      .query("todos")
      .withIndex("by_user", (q) => q.eq("userId", ctx.user._id))
      .take(TODOS_MAX);
    return todos.map(({ _id, _creationTime, text, done }) => ({
      _id,
      text,
      done,
      createdAt: _creationTime,
    }));
  },
});

/** INVALID_INPUT if the text is empty or too long, or the list is full. */
export const addTodo = authedMutation({
  args: { text: v.string(), draft },
  handler: async (ctx, args): Promise<Id<"todos">> => {
    const added = await rowOfDraft(ctx, "todos", args.draft);
    if (added !== null) return added._id;
    const text = todoText.safeParse(args.text);
    if (!text.success) throw appError({ code: "INVALID_INPUT", field: "text" });
    const userId = ctx.user._id;
    const mine = await ctx.db
      .query("todos")
      .withIndex("by_user", (q) => q.eq("userId", userId))
      .take(TODOS_MAX);
    if (mine.length >= TODOS_MAX) throw appError({ code: "INVALID_INPUT" });
    const todo = { userId, text: text.data, done: false, ...draftField(args.draft) };
    return await ctx.db.insert("todos", todo);
  },
});

/** The caller's todo; NOT_FOUND for anybody else's, as for one that is gone. */
async function own(
  ctx: MutationCtx & { user: Doc<"users"> },
  todoId: Id<"todos">,
): Promise<Doc<"todos">> {
  const todo = await ctx.db.get("todos", todoId);
  if (todo?.userId !== ctx.user._id) throw appError({ code: "NOT_FOUND" });
  return todo;
}

export const completeTodo = authedMutation({
  args: { todoId: v.id("todos"), done: v.boolean() },
  handler: async (ctx, { todoId, done }): Promise<null> => {
    const todo = await own(ctx, todoId);
    await ctx.db.patch("todos", todo._id, { done });
    return null;
  },
});

export const deleteTodo = authedMutation({
  args: { todoId: v.id("todos") },
  handler: async (ctx, { todoId }): Promise<null> => {
    return await removeOnce(ctx, todoId, async () => {
      const todo = await own(ctx, todoId);
      await ctx.db.delete("todos", todo._id);
    });
  },
});
