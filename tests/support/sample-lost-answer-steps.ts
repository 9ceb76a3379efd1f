/** What people press in the sample that has an effect. Goes with it. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect } from "vitest";
import type { FakeDeployment } from "./fake-deployment";
import { type Step, THEN, becomes, fill, press } from "./lost-answer-step";

async function isGone(role: string, name: string | RegExp): Promise<void> {
  await waitFor(() => expect(screen.queryByRole(role, { name })).not.toBeInTheDocument());
}

function todos(deployment: FakeDeployment, rows: { text: string; done?: boolean }[]): void {
  deployment.answer("sample/todos:getMyTodos", () =>
    rows.map(({ text, done = false }) => ({ _id: text, text, done })),
  );
}

const MINE = { authorName: null, authorImage: null, mine: true, createdAt: THEN };

function posts(deployment: FakeDeployment, rows: { title: string; published: boolean }[]): void {
  deployment.answer("sample/posts:list", () =>
    rows.map((row) => ({ ...MINE, ...row, _id: row.title, body: "Text", isCut: false })),
  );
}

function messages(deployment: FakeDeployment, ...bodies: string[]): void {
  deployment.answer("sample/messages:list", () =>
    bodies.map((body) => ({ ...MINE, _id: body, body })),
  );
}

export const SAMPLE_STEPS: Step[] = [
  {
    id: "F-A5",
    calls: "sample/todos:addTodo",
    what: "a new to-do",
    at: "/",
    signedIn: true,
    prepare: becomes("sample/todos:addTodo", (after) => todos(after, [{ text: "Oil it" }])),
    press: async () => {
      await fill("New to-do", "Oil it");
      await press("Add");
    },
    reached: async () => {
      await screen.findByRole("button", { name: "Delete “Oil it”" });
      await waitFor(() => expect(screen.getByLabelText("New to-do")).toHaveValue(""));
    },
  },
  {
    id: "F-A7",
    calls: "sample/todos:completeTodo",
    what: "a to-do that is done",
    at: "/",
    signedIn: true,
    prepare: (deployment) => {
      todos(deployment, [{ text: "Oil it" }]);
      becomes("sample/todos:completeTodo", (after) =>
        todos(after, [{ text: "Oil it", done: true }]),
      )(deployment);
    },
    press: async () => void fireEvent.click(await screen.findByLabelText("Oil it")),
    reached: (deployment) =>
      waitFor(() => {
        expect(deployment.willLoseAnswer("sample/todos:completeTodo")).toBe(false);
        expect(screen.getByLabelText("Oil it")).toBeChecked();
      }),
  },
  {
    id: "F-A7",
    calls: "sample/todos:deleteTodo",
    what: "deleting a to-do",
    at: "/",
    signedIn: true,
    prepare: (deployment) => {
      todos(deployment, [{ text: "Oil it" }]);
      becomes("sample/todos:deleteTodo", (after) => todos(after, []))(deployment);
    },
    press: () => press("Delete “Oil it”"),
    reached: () => isGone("button", "Delete “Oil it”"),
  },
  {
    id: "F-A5",
    calls: "sample/posts:create",
    what: "a new post",
    at: "/",
    signedIn: true,
    prepare: becomes("sample/posts:create", (after) =>
      posts(after, [{ title: "On keyholes", published: false }]),
    ),
    press: async () => {
      await fill("Title", "On keyholes");
      await fill("Text", "They are small.");
      await press("Save draft");
    },
    reached: () => screen.findByText("Draft saved"),
  },
  {
    id: "F-A7",
    calls: "sample/posts:setPublished",
    what: "publishing a post",
    at: "/",
    signedIn: true,
    prepare: (deployment) => {
      posts(deployment, [{ title: "Keys", published: false }]);
      becomes("sample/posts:setPublished", (after) =>
        posts(after, [{ title: "Keys", published: true }]),
      )(deployment);
    },
    press: () => press("Publish: Keys"),
    reached: () => screen.findByRole("button", { name: "Make a draft again: Keys" }),
  },
  {
    id: "F-A7",
    calls: "sample/posts:remove",
    what: "deleting a post",
    at: "/",
    signedIn: true,
    prepare: (deployment) => {
      posts(deployment, [{ title: "Keys", published: false }]);
      becomes("sample/posts:remove", (after) => posts(after, []))(deployment);
    },
    press: () => press("Delete: Keys"),
    reached: () => isGone("button", "Delete: Keys"),
  },
  {
    id: "F-A5",
    calls: "sample/messages:send",
    what: "a message",
    at: "/",
    signedIn: true,
    prepare: becomes("sample/messages:send", (after) => messages(after, "Hello")),
    press: async () => {
      await fill("Message", "Hello");
      await press("Send");
    },
    reached: async () => {
      await screen.findByRole("button", { name: /^Delete your message/ });
      await waitFor(() => expect(screen.getByLabelText("Message")).toHaveValue(""));
    },
  },
  {
    id: "F-A7",
    calls: "sample/messages:remove",
    what: "deleting a message",
    at: "/",
    signedIn: true,
    prepare: (deployment) => {
      messages(deployment, "Hello");
      becomes("sample/messages:remove", (after) => messages(after))(deployment);
    },
    press: () => press(/^Delete your message/),
    reached: () => isGone("button", /^Delete your message/),
  },
  {
    id: "F-A8",
    calls: "sample/billing:upgrade",
    what: "a payment",
    at: "/",
    signedIn: true,
    prepare: becomes("sample/billing:upgrade", (after) =>
      after.answer("sample/billing:plan", () => "pro"),
    ),
    press: () => press("Upgrade to Pro"),
    reached: () => screen.findByText("You have everything there is."),
  },
];
