import { count } from "./count";

const todos = {
  title: "To-dos",
  lead: "Only you see them.",
  add: {
    label: "New to-do",
    submit: "Add",
    busy: "Adding",
    missing: "Write what is to be done",
  },
  added: (text: string) => `Added: ${text}`,
  completed: (text: string) => `Done: ${text}`,
  reopened: (text: string) => `To do again: ${text}`,
  deleted: (text: string) => `Deleted: ${text}`,
  empty: "Nothing to do. Write down the first thing above.",
  remove: (text: string) => `Delete “${text}”`,
  delete: "Delete",
  left: (n: number) => count(n, "1 thing left to do.", `${n} things left to do.`),
};

const messages = {
  title: "Messages",
  lead: "Everybody who is signed in sees them, with your name.",
  write: {
    label: "Message",
    submit: "Send",
    busy: "Sending",
    missing: "Write a message first",
  },
  sent: "Message sent",
  deleted: "Message deleted",
  empty: "Nobody has said anything yet. Be the first.",
  nameless: "Somebody",
  you: "You",
  delete: "Delete",
  remove: (body: string) => `Delete your message “${body}”`,
};

const posts = {
  title: "Posts",
  lead: "Published posts are for everybody, drafts for you alone.",
  titleLabel: "Title",
  bodyLabel: "Text",
  create: "Save draft",
  creating: "Saving",
  created: "Draft saved",
  published: (title: string) => `Published: ${title}`,
  unpublished: (title: string) => `A draft again: ${title}`,
  deleted: (title: string) => `Deleted: ${title}`,
  empty: "No posts yet. Write the first one below.",
  draft: "Draft",
  by: "by {name}",
  publish: "Publish",
  readOn: "Read on",
  unpublish: "Make a draft again",
  delete: "Delete",
  about: (act: string, title: string) => `${act}: ${title}`,
  titleMissing: "Give it a title",
  bodyMissing: "Write some text",
};

const plan = {
  title: "Plan",
  lead: "What you pay for. Only a payment that went through can raise it.",
  now: "Your plan",
  names: { free: "Free", pro: "Pro" },
  method: "Pay with",
  tokens: { tok_visa: "Test card that works", tok_declined: "Test card that is declined" },
  upgrade: "Upgrade to Pro",
  upgrading: "Paying",
  upgraded: "Thank you. You are on the Pro plan.",
  has: "You have everything there is.",
};

const api = {
  title: "Your API",
  lead: "GET /api/me answers with the user of the bearer token. This browser sends its own.",
  call: "Call /api/me",
  calling: "Calling",
  answer: "Answer",
  status: (status: number) => `Answered with ${status}`,
  unreachable: "The address did not answer. Check the connection and try again.",
  unset: "VITE_CONVEX_SITE_URL is not set, so there is no address to call.",
};

/** The words of the sample workspace, by section. */
export const sample = { todos, messages, posts, plan, api };
