/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as accounts from "../accounts.js";
import type * as activity from "../activity.js";
import type * as auth from "../auth.js";
import type * as avatars from "../avatars.js";
import type * as billing from "../billing.js";
import type * as crons from "../crons.js";
import type * as dataExport from "../dataExport.js";
import type * as deletion from "../deletion.js";
import type * as emailChanges from "../emailChanges.js";
import type * as emailUndo from "../emailUndo.js";
import type * as emails_alreadyRegistered from "../emails/alreadyRegistered.js";
import type * as emails_changeEmail from "../emails/changeEmail.js";
import type * as emails_happening from "../emails/happening.js";
import type * as emails_layout from "../emails/layout.js";
import type * as emails_newSignIn from "../emails/newSignIn.js";
import type * as emails_notices from "../emails/notices.js";
import type * as emails_passwordChanged from "../emails/passwordChanged.js";
import type * as emails_recipients from "../emails/recipients.js";
import type * as emails_resetPassword from "../emails/resetPassword.js";
import type * as emails_send from "../emails/send.js";
import type * as emails_stepUp from "../emails/stepUp.js";
import type * as emails_verifyEmail from "../emails/verifyEmail.js";
import type * as housekeeping from "../housekeeping.js";
import type * as http from "../http.js";
import type * as lib_accounts from "../lib/accounts.js";
import type * as lib_activityLog from "../lib/activityLog.js";
import type * as lib_addressPower from "../lib/addressPower.js";
import type * as lib_authRoutes from "../lib/authRoutes.js";
import type * as lib_authTables from "../lib/authTables.js";
import type * as lib_authors from "../lib/authors.js";
import type * as lib_breachCheck from "../lib/breachCheck.js";
import type * as lib_challenges from "../lib/challenges.js";
import type * as lib_client from "../lib/client.js";
import type * as lib_commonPasswords from "../lib/commonPasswords.js";
import type * as lib_dataTreatment from "../lib/dataTreatment.js";
import type * as lib_environment from "../lib/environment.js";
import type * as lib_files from "../lib/files.js";
import type * as lib_functions from "../lib/functions.js";
import type * as lib_githubCallback from "../lib/githubCallback.js";
import type * as lib_githubLinks from "../lib/githubLinks.js";
import type * as lib_githubUsers from "../lib/githubUsers.js";
import type * as lib_hardenedAuth from "../lib/hardenedAuth.js";
import type * as lib_knownDevices from "../lib/knownDevices.js";
import type * as lib_meRoute from "../lib/meRoute.js";
import type * as lib_newSignIn from "../lib/newSignIn.js";
import type * as lib_noticeTokens from "../lib/noticeTokens.js";
import type * as lib_notices from "../lib/notices.js";
import type * as lib_outcome from "../lib/outcome.js";
import type * as lib_passwordHash from "../lib/passwordHash.js";
import type * as lib_passwordPolicy from "../lib/passwordPolicy.js";
import type * as lib_payments from "../lib/payments.js";
import type * as lib_pendingChanges from "../lib/pendingChanges.js";
import type * as lib_personalData from "../lib/personalData.js";
import type * as lib_pictures from "../lib/pictures.js";
import type * as lib_rateLimits from "../lib/rateLimits.js";
import type * as lib_refreshTokens from "../lib/refreshTokens.js";
import type * as lib_secrets from "../lib/secrets.js";
import type * as lib_sensitive from "../lib/sensitive.js";
import type * as lib_sessionCheck from "../lib/sessionCheck.js";
import type * as lib_sessions from "../lib/sessions.js";
import type * as lib_signInCall from "../lib/signInCall.js";
import type * as lib_stepUp from "../lib/stepUp.js";
import type * as lib_storeCall from "../lib/storeCall.js";
import type * as lib_storeRules from "../lib/storeRules.js";
import type * as lib_tablesWithFiles from "../lib/tablesWithFiles.js";
import type * as lib_takeBack from "../lib/takeBack.js";
import type * as lib_vocabulary from "../lib/vocabulary.js";
import type * as messages from "../messages.js";
import type * as notMe from "../notMe.js";
import type * as passwords from "../passwords.js";
import type * as posts from "../posts.js";
import type * as providers_github from "../providers/github.js";
import type * as providers_password from "../providers/password.js";
import type * as providers_passwordReset from "../providers/passwordReset.js";
import type * as providers_passwordSignIn from "../providers/passwordSignIn.js";
import type * as providers_passwordSignUp from "../providers/passwordSignUp.js";
import type * as sessions from "../sessions.js";
import type * as shared_canonical from "../shared/canonical.js";
import type * as shared_deviceName from "../shared/deviceName.js";
import type * as shared_errors from "../shared/errors.js";
import type * as shared_limits from "../shared/limits.js";
import type * as shared_passwordRules from "../shared/passwordRules.js";
import type * as shared_validation from "../shared/validation.js";
import type * as stepUp from "../stepUp.js";
import type * as todos from "../todos.js";
import type * as users from "../users.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  accounts: typeof accounts;
  activity: typeof activity;
  auth: typeof auth;
  avatars: typeof avatars;
  billing: typeof billing;
  crons: typeof crons;
  dataExport: typeof dataExport;
  deletion: typeof deletion;
  emailChanges: typeof emailChanges;
  emailUndo: typeof emailUndo;
  "emails/alreadyRegistered": typeof emails_alreadyRegistered;
  "emails/changeEmail": typeof emails_changeEmail;
  "emails/happening": typeof emails_happening;
  "emails/layout": typeof emails_layout;
  "emails/newSignIn": typeof emails_newSignIn;
  "emails/notices": typeof emails_notices;
  "emails/passwordChanged": typeof emails_passwordChanged;
  "emails/recipients": typeof emails_recipients;
  "emails/resetPassword": typeof emails_resetPassword;
  "emails/send": typeof emails_send;
  "emails/stepUp": typeof emails_stepUp;
  "emails/verifyEmail": typeof emails_verifyEmail;
  housekeeping: typeof housekeeping;
  http: typeof http;
  "lib/accounts": typeof lib_accounts;
  "lib/activityLog": typeof lib_activityLog;
  "lib/addressPower": typeof lib_addressPower;
  "lib/authRoutes": typeof lib_authRoutes;
  "lib/authTables": typeof lib_authTables;
  "lib/authors": typeof lib_authors;
  "lib/breachCheck": typeof lib_breachCheck;
  "lib/challenges": typeof lib_challenges;
  "lib/client": typeof lib_client;
  "lib/commonPasswords": typeof lib_commonPasswords;
  "lib/dataTreatment": typeof lib_dataTreatment;
  "lib/environment": typeof lib_environment;
  "lib/files": typeof lib_files;
  "lib/functions": typeof lib_functions;
  "lib/githubCallback": typeof lib_githubCallback;
  "lib/githubLinks": typeof lib_githubLinks;
  "lib/githubUsers": typeof lib_githubUsers;
  "lib/hardenedAuth": typeof lib_hardenedAuth;
  "lib/knownDevices": typeof lib_knownDevices;
  "lib/meRoute": typeof lib_meRoute;
  "lib/newSignIn": typeof lib_newSignIn;
  "lib/noticeTokens": typeof lib_noticeTokens;
  "lib/notices": typeof lib_notices;
  "lib/outcome": typeof lib_outcome;
  "lib/passwordHash": typeof lib_passwordHash;
  "lib/passwordPolicy": typeof lib_passwordPolicy;
  "lib/payments": typeof lib_payments;
  "lib/pendingChanges": typeof lib_pendingChanges;
  "lib/personalData": typeof lib_personalData;
  "lib/pictures": typeof lib_pictures;
  "lib/rateLimits": typeof lib_rateLimits;
  "lib/refreshTokens": typeof lib_refreshTokens;
  "lib/secrets": typeof lib_secrets;
  "lib/sensitive": typeof lib_sensitive;
  "lib/sessionCheck": typeof lib_sessionCheck;
  "lib/sessions": typeof lib_sessions;
  "lib/signInCall": typeof lib_signInCall;
  "lib/stepUp": typeof lib_stepUp;
  "lib/storeCall": typeof lib_storeCall;
  "lib/storeRules": typeof lib_storeRules;
  "lib/tablesWithFiles": typeof lib_tablesWithFiles;
  "lib/takeBack": typeof lib_takeBack;
  "lib/vocabulary": typeof lib_vocabulary;
  messages: typeof messages;
  notMe: typeof notMe;
  passwords: typeof passwords;
  posts: typeof posts;
  "providers/github": typeof providers_github;
  "providers/password": typeof providers_password;
  "providers/passwordReset": typeof providers_passwordReset;
  "providers/passwordSignIn": typeof providers_passwordSignIn;
  "providers/passwordSignUp": typeof providers_passwordSignUp;
  sessions: typeof sessions;
  "shared/canonical": typeof shared_canonical;
  "shared/deviceName": typeof shared_deviceName;
  "shared/errors": typeof shared_errors;
  "shared/limits": typeof shared_limits;
  "shared/passwordRules": typeof shared_passwordRules;
  "shared/validation": typeof shared_validation;
  stepUp: typeof stepUp;
  todos: typeof todos;
  users: typeof users;
}>;

/**
 * A utility for referencing Convex functions in your app's public API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = api.myModule.myFunction;
 * ```
 */
export declare const api: FilterApi<
  typeof fullApi,
  FunctionReference<any, "public">
>;

/**
 * A utility for referencing Convex functions in your app's internal API.
 *
 * Usage:
 * ```js
 * const myFunctionReference = internal.myModule.myFunction;
 * ```
 */
export declare const internal: FilterApi<
  typeof fullApi,
  FunctionReference<any, "internal">
>;

export declare const components: {};
