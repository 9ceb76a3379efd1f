import { beforeEach, vi } from "vitest";
import { api } from "../../convex/_generated/api";
import type { Id } from "../../convex/_generated/dataModel";
import {
  changeEmail,
  connectGithub,
  githubOnly,
  githubOnlyProven,
  linkFor,
  outlastProof,
  signedInElsewhere,
  upload,
} from "../support/accountApp";
import { type App, PASSWORD, type Params, subjectOf, useApp } from "../support/convexApp";
import { comeBack, leaveForGithub } from "../support/githubTrip";
import { type LostAnswer, testLostAnswers } from "../support/lostAnswers";

/** Every function with an effect, called twice as by a browser that lost the first answer. */

const test_ = useApp();
const email = "ada@example.com";
const newEmail = "ada.new@example.com";
const newPassword = "another horse entirely";

beforeEach(() => {
  // The library logs every failed callback before we turn it into a page.
  vi.spyOn(console, "error").mockImplementation(() => {});
});

async function pendingSignUp(app: App) {
  const browserSecret = app.secret();
  await app.password({ flow: "signUp", email, password: PASSWORD, browserSecret });
  return { email, browserSecret, code: await app.codeFor(email) };
}

function flow(app: App, params: Params) {
  return () => app.password(params);
}

/** The steps of `auth:signIn`. */
const SIGN_IN: Omit<LostAnswer, "calls">[] = [
  {
    id: "F-A3",
    as: "a sign-up",
    prepare: async (app) =>
      flow(app, { flow: "signUp", email, password: PASSWORD, browserSecret: app.secret() }),
  },
  {
    id: "F-A3",
    as: "a sign-up with a taken address",
    prepare: async (app) => {
      await app.signedUp(email);
      const browserSecret = app.secret();
      return flow(app, { flow: "signUp", email, password: PASSWORD, browserSecret });
    },
  },
  {
    id: "F-A3",
    as: "another code for a sign-up",
    prepare: async (app) => {
      const { browserSecret } = await pendingSignUp(app);
      vi.advanceTimersByTime(45_000);
      return flow(app, { flow: "email-verification", email, browserSecret });
    },
  },
  {
    id: "F-A3",
    as: "a request for a reset",
    prepare: async (app) => {
      await app.signedUp(email);
      return flow(app, { flow: "reset", email, browserSecret: app.secret() });
    },
  },
  {
    id: "F-A3",
    as: "a request for a reset of nobody's password",
    prepare: async (app) => flow(app, { flow: "reset", email, browserSecret: app.secret() }),
  },
  {
    id: "F-A2",
    as: "the code of a sign-up",
    gap: 110_000,
    prepare: async (app) =>
      flow(app, { flow: "email-verification", ...(await pendingSignUp(app)) }),
  },
  {
    id: "F-A4",
    as: "the code of a reset",
    gap: 110_000,
    prepare: async (app) => {
      await app.signedUp(email);
      await signedInElsewhere(app, email);
      const browserSecret = app.secret();
      await app.password({ flow: "reset", email, browserSecret });
      const code = await app.codeFor(email);
      return flow(app, { flow: "reset-verification", email, code, newPassword, browserSecret });
    },
  },
  {
    id: "F-A4",
    as: "a sign-in by password",
    gap: 110_000,
    prepare: async (app) => {
      await app.signedUp(email);
      const browserSecret = app.secret();
      return flow(app, { flow: "signIn", email, password: PASSWORD, browserSecret });
    },
  },
  {
    id: "F-A4",
    as: "a sign-in before the address is proven",
    prepare: async (app) => {
      await pendingSignUp(app);
      const browserSecret = app.secret();
      return flow(app, { flow: "signIn", email, password: PASSWORD, browserSecret });
    },
  },
  {
    id: "F-A1",
    as: "a refresh",
    leavesNothing: "only tokens",
    gap: 60 * 60_000,
    prepare: async (app) => {
      const { refreshToken } = await app.signedUp(email);
      return () => app.call({ refreshToken });
    },
  },
  {
    id: "F-A4",
    as: "leaving for a provider",
    leavesNothing: "the way there has not begun",
    differs: "the address of the way there is another, as the first was never followed",
    prepare: async (app) => () =>
      app.call({ provider: "github", params: { redirectTo: "/auth/callback" } }),
  },
  {
    id: "F-A4",
    as: "a provider's code, to sign in",
    gap: 110_000,
    prepare: async (app) => {
      const departure = await leaveForGithub(app);
      const { code } = await comeBack(app, departure);
      return () => app.call({ params: { code }, verifier: departure.verifier });
    },
  },
  {
    id: "F-A4",
    as: "a provider's code, to connect it",
    gap: 110_000,
    prepare: async (app) => {
      const me = await app.signedUp(email);
      await app.as(me).mutation(api.signInMethods.connect, { provider: "github" });
      const departure = await leaveForGithub(app, me);
      const { code } = await comeBack(app, departure);
      return () => app.call({ params: { code }, verifier: departure.verifier }, me);
    },
  },
];

const CASES: LostAnswer[] = [
  ...SIGN_IN.map((step) => ({ ...step, calls: "auth:signIn" })),
  {
    id: "F-A4",
    calls: "auth:signOut",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return () => me.action(api.auth.signOut, {});
    },
  },
  {
    id: "F-A4",
    calls: "sessions:revoke",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const other = await signedInElsewhere(app, email);
      const sessionId = subjectOf(other.token).sessionId as Id<"authSessions">;
      return () => me.mutation(api.sessions.revoke, { sessionId });
    },
  },
  {
    id: "F-A4",
    calls: "sessions:revokeOthers",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      for (let others = 0; others < 2; others++) await signedInElsewhere(app, email);
      return () => me.mutation(api.sessions.revokeOthers, {});
    },
  },
  {
    id: "F-A4",
    calls: "reauthentication:withPassword",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      outlastProof();
      return () => me.action(api.reauthentication.withPassword, { password: PASSWORD });
    },
  },
  {
    id: "F-A3",
    calls: "reauthentication:requestCode",
    prepare: async (app) => {
      const me = app.as(await githubOnly(app));
      return () => me.action(api.reauthentication.requestCode, {});
    },
  },
  {
    id: "F-A4",
    calls: "reauthentication:withCode",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await githubOnly(app));
      outlastProof();
      await me.action(api.reauthentication.requestCode, {});
      const code = await app.codeFor("octocat@example.com");
      return () => me.action(api.reauthentication.withCode, { code });
    },
  },
  {
    id: "F-A4",
    calls: "signInMethods:connect",
    leavesNothing: "a request, of which a session has one, as the answer here says",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return async () => {
        await me.mutation(api.signInMethods.connect, { provider: "github" });
        const { authorizationRequests = [] } = await app.everything();
        return authorizationRequests.length;
      };
    },
  },
  {
    id: "F-A4",
    calls: "signInMethods:disconnect",
    gap: 110_000,
    prepare: async (app) => {
      const signedUp = await app.signedUp(email);
      const { tokens } = await connectGithub(app, signedUp);
      const me = app.as(tokens ?? signedUp);
      return () => me.mutation(api.signInMethods.disconnect, { provider: "github" });
    },
  },
  {
    id: "F-A4",
    calls: "signInMethods:enable",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      await connectGithub(app, await signedInElsewhere(app, email));
      await me.mutation(api.sessions.revokeOthers, {});
      return () => me.mutation(api.signInMethods.enable, { provider: "github" });
    },
  },
  {
    id: "F-A4",
    calls: "passwords:change",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      await signedInElsewhere(app, email);
      return () => me.action(api.passwords.change, { currentPassword: PASSWORD, newPassword });
    },
  },
  {
    id: "F-A4",
    calls: "passwords:set",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await githubOnlyProven(app));
      return () => me.action(api.passwords.set, { newPassword });
    },
  },
  {
    id: "F-A4",
    calls: "passwords:remove",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await githubOnlyProven(app));
      await me.action(api.passwords.set, { newPassword });
      return () => me.mutation(api.passwords.remove, {});
    },
  },
  {
    id: "F-A3",
    calls: "emailChanges:request",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const browserSecret = app.secret();
      return () => me.action(api.emailChanges.request, { newEmail, browserSecret });
    },
  },
  {
    id: "F-A4",
    calls: "emailChanges:confirm",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const browserSecret = app.secret();
      await me.action(api.emailChanges.request, { newEmail, browserSecret });
      const code = await app.codeFor(newEmail);
      return () => me.action(api.emailChanges.confirm, { newEmail, code, browserSecret });
    },
  },
  {
    id: "F-A4",
    calls: "emailChanges:cancel",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const browserSecret = app.secret();
      await me.action(api.emailChanges.request, { newEmail, browserSecret });
      return () => me.mutation(api.emailChanges.cancel, {});
    },
  },
  {
    id: "F-A4",
    calls: "users:updateProfile",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return () => me.mutation(api.users.updateProfile, { name: "Ada Lovelace", language: null });
    },
  },
  {
    id: "F-A4",
    calls: "avatars:uploadUrl",
    leavesNothing: "no file yet",
    differs: "each address takes one file, and the first was not used",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return () => me.mutation(api.avatars.uploadUrl, {});
    },
  },
  {
    id: "F-A4",
    calls: "avatars:attach",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      const storageId = await upload(app);
      return () => me.action(api.avatars.attach, { storageId });
    },
  },
  {
    id: "F-A4",
    calls: "avatars:remove",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      await me.action(api.avatars.attach, { storageId: await upload(app) });
      return () => me.mutation(api.avatars.remove, {});
    },
  },
  {
    id: "F-A4",
    calls: "dataExport:page",
    differs: "the pages say what is there, the line about the download included",
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      return () => me.mutation(api.dataExport.page, { cursor: null });
    },
  },
  {
    id: "F-A4",
    calls: "deletion:request",
    gap: 110_000,
    prepare: async (app) => {
      const me = app.as(await app.signedUp(email));
      await signedInElsewhere(app, email);
      return () => me.mutation(api.deletion.request, { email });
    },
  },
  {
    id: "F-A4",
    calls: "deletion:cancel",
    prepare: async (app) => {
      await app.as(await app.signedUp(email)).mutation(api.deletion.request, { email });
      const me = app.as(await signedInElsewhere(app, email));
      return () => me.mutation(api.deletion.cancel, {});
    },
  },
  {
    id: "F-A4",
    calls: "recovery:reportUnrecognized",
    gap: 110_000,
    prepare: async (app) => {
      await app.signedUp(email);
      await signedInElsewhere(app, email);
      const token = await linkFor(app, email, "New sign-in");
      const link = { token, browserSecret: app.secret() };
      return () => app.t.mutation(api.recovery.reportUnrecognized, link);
    },
  },
  {
    id: "F-A4",
    calls: "recovery:restoreEmail",
    gap: 110_000,
    prepare: async (app) => {
      await changeEmail(app, await app.signedUp(email), newEmail);
      const token = await linkFor(app, email, "The email of your");
      const link = { token, browserSecret: app.secret() };
      return () => app.t.mutation(api.recovery.restoreEmail, link);
    },
  },
];

testLostAnswers(
  () => test_.app,
  (name) => !name.startsWith("sample/"),
  CASES,
);
