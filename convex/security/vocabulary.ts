import { v } from "convex/values";

/** The words that documents are written in: one validator for each closed set. */

/** How a session began. */
export const signInMethod = v.union(
  v.literal("signUp"),
  v.literal("password"),
  v.literal("reset"),
  v.literal("github"),
);

/** What a mailed code is for. A code for one purpose never serves another. */
export const challengePurpose = v.union(
  v.literal("signUp"),
  v.literal("reset"),
  v.literal("stepUp"),
  v.literal("changeEmail"),
);

/** What the mail of a challenge says: unknown addresses get a challenge too, so that nobody can tell them apart. */
export const challengeMail = v.union(
  v.literal("verifyEmail"),
  v.literal("alreadyRegistered"),
  v.literal("resetPassword"),
  v.literal("stepUp"),
  v.literal("changeEmail"),
  v.literal("none"),
);

export const activityKind = v.union(
  v.literal("signedUp"),
  v.literal("signedIn"),
  v.literal("signInFailed"),
  v.literal("signedOut"),
  v.literal("passwordReset"),
  v.literal("passwordChanged"),
  v.literal("passwordSet"),
  v.literal("passwordRemoved"),
  v.literal("emailChangeRequested"),
  v.literal("emailChanged"),
  v.literal("emailChangeUndone"),
  v.literal("githubConnected"),
  v.literal("githubDisconnected"),
  v.literal("sessionRevoked"),
  v.literal("refreshTokenReused"),
  v.literal("steppedUp"),
  v.literal("stepUpFailed"),
  v.literal("notMe"),
  v.literal("dataExported"),
  v.literal("deletionRequested"),
  v.literal("deletionCancelled"),
  v.literal("planRaised"),
);

/** What a line of activity is filed under. */
export const activityTopic = v.union(
  v.literal("signIn"),
  v.literal("security"),
  v.literal("account"),
);

/** Why a session was ended by something other than its own sign-out. */
export const endReason = v.union(
  v.literal("revoked"),
  v.literal("passwordReset"),
  v.literal("passwordChanged"),
  v.literal("emailUndone"),
  v.literal("notMe"),
  v.literal("tokenReused"),
  v.literal("methodRemoved"),
  v.literal("deletionRequested"),
);

/** What the owner of an account is told by mail. */
export const noticeKind = v.union(
  v.literal("newSignIn"),
  v.literal("passwordChanged"),
  v.literal("passwordSet"),
  v.literal("passwordRemoved"),
  v.literal("emailChanged"),
  v.literal("emailRestored"),
  v.literal("githubConnected"),
  v.literal("githubDisconnected"),
  v.literal("tokenReused"),
  v.literal("deletionRequested"),
  v.literal("accountDeleted"),
);

export const plan = v.union(v.literal("free"), v.literal("pro"));
