import { account, deletionNotice } from "./account";
import { accountFailures } from "./account-failures";
import { activity } from "./activity";
import { codeStep } from "./code-step";
import { credentialProblems } from "./credential-problems";
import { accountMenu, signingOut, toaster } from "./frame";
import { home } from "./home";
import { strength } from "./new-password";
import { profile } from "./profile";
import { sample } from "./sample";
import { security } from "./security";
import { sessions, revocationReasons } from "./sessions";
import { reauthentication, settings } from "./settings";

/** What only signed-in people need. */
export const copy = {
  accountMenu,
  signingOut,
  toaster,
  settings,
  reauthentication,
  profile,
  security,
  sessions,
  revocationReasons,
  activity,
  account,
  deletionNotice,
  accountFailures,
  strength,
  codeStep,
  credentialProblems,
  home,
  ...sample,
};
