import { account, deletionNotice } from "./account";
import { accountFailures } from "./account-failures";
import { activity } from "./activity";
import { codeStep } from "./code-step";
import { accountMenu, signingOut, news } from "./frame";
import { home } from "./home";
import { strength } from "./new-password";
import { profile } from "./profile";
import { todos, messages, posts, plan, api } from "./sample";
import { security } from "./security";
import { sessions, whyEnded } from "./sessions";
import { settings, stepUp } from "./settings";

/** What only signed-in people need. */
export const copy = {
  accountMenu,
  signingOut,
  news,
  settings,
  stepUp,
  profile,
  security,
  sessions,
  whyEnded,
  activity,
  account,
  deletionNotice,
  accountFailures,
  strength,
  codeStep,
  home,
  todos,
  messages,
  posts,
  plan,
  api,
};
