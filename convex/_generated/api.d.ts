/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as account_meRoute from "../account/meRoute.js";
import type * as account_pendingRequests from "../account/pendingRequests.js";
import type * as account_pictures from "../account/pictures.js";
import type * as account_recovery from "../account/recovery.js";
import type * as account_users from "../account/users.js";
import type * as activity from "../activity.js";
import type * as auth from "../auth.js";
import type * as auth_functions from "../auth/functions.js";
import type * as auth_hardenedAuth from "../auth/hardenedAuth.js";
import type * as auth_newSignIn from "../auth/newSignIn.js";
import type * as auth_recentAuth from "../auth/recentAuth.js";
import type * as auth_refreshTokens from "../auth/refreshTokens.js";
import type * as auth_sensitive from "../auth/sensitive.js";
import type * as auth_sessionCheck from "../auth/sessionCheck.js";
import type * as auth_sessions from "../auth/sessions.js";
import type * as auth_signInCall from "../auth/signInCall.js";
import type * as auth_storeCall from "../auth/storeCall.js";
import type * as auth_storeRules from "../auth/storeRules.js";
import type * as auth_tables from "../auth/tables.js";
import type * as avatars from "../avatars.js";
import type * as challenges_challenges from "../challenges/challenges.js";
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
import type * as lib_environment from "../lib/environment.js";
import type * as lib_result from "../lib/result.js";
import type * as notMe from "../notMe.js";
import type * as passwords from "../passwords.js";
import type * as privacy_dataPolicy from "../privacy/dataPolicy.js";
import type * as privacy_files from "../privacy/files.js";
import type * as privacy_personalData from "../privacy/personalData.js";
import type * as privacy_tablesWithFiles from "../privacy/tablesWithFiles.js";
import type * as reauthentication from "../reauthentication.js";
import type * as sample_authors from "../sample/authors.js";
import type * as sample_billing from "../sample/billing.js";
import type * as sample_messages from "../sample/messages.js";
import type * as sample_payments from "../sample/payments.js";
import type * as sample_posts from "../sample/posts.js";
import type * as sample_todos from "../sample/todos.js";
import type * as security_activityLog from "../security/activityLog.js";
import type * as security_addressPower from "../security/addressPower.js";
import type * as security_breachCheck from "../security/breachCheck.js";
import type * as security_client from "../security/client.js";
import type * as security_commonPasswords from "../security/commonPasswords.js";
import type * as security_devices from "../security/devices.js";
import type * as security_notices from "../security/notices.js";
import type * as security_passwordHash from "../security/passwordHash.js";
import type * as security_passwordPolicy from "../security/passwordPolicy.js";
import type * as security_rateLimits from "../security/rateLimits.js";
import type * as security_recoveryTokens from "../security/recoveryTokens.js";
import type * as security_secrets from "../security/secrets.js";
import type * as security_vocabulary from "../security/vocabulary.js";
import type * as sessions from "../sessions.js";
import type * as shared_canonical from "../shared/canonical.js";
import type * as shared_deviceName from "../shared/deviceName.js";
import type * as shared_errors from "../shared/errors.js";
import type * as shared_limits from "../shared/limits.js";
import type * as shared_passwordRules from "../shared/passwordRules.js";
import type * as shared_validation from "../shared/validation.js";
import type * as signIn_oauth_authorizationRequests from "../signIn/oauth/authorizationRequests.js";
import type * as signIn_oauth_callback from "../signIn/oauth/callback.js";
import type * as signIn_oauth_providers_github from "../signIn/oauth/providers/github.js";
import type * as signIn_oauth_routes from "../signIn/oauth/routes.js";
import type * as signIn_oauth_users from "../signIn/oauth/users.js";
import type * as signIn_password_flows from "../signIn/password/flows.js";
import type * as signIn_password_reset from "../signIn/password/reset.js";
import type * as signIn_password_signIn from "../signIn/password/signIn.js";
import type * as signIn_password_signUp from "../signIn/password/signUp.js";
import type * as signInMethods from "../signInMethods.js";
import type * as users from "../users.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  "account/meRoute": typeof account_meRoute;
  "account/pendingRequests": typeof account_pendingRequests;
  "account/pictures": typeof account_pictures;
  "account/recovery": typeof account_recovery;
  "account/users": typeof account_users;
  activity: typeof activity;
  auth: typeof auth;
  "auth/functions": typeof auth_functions;
  "auth/hardenedAuth": typeof auth_hardenedAuth;
  "auth/newSignIn": typeof auth_newSignIn;
  "auth/recentAuth": typeof auth_recentAuth;
  "auth/refreshTokens": typeof auth_refreshTokens;
  "auth/sensitive": typeof auth_sensitive;
  "auth/sessionCheck": typeof auth_sessionCheck;
  "auth/sessions": typeof auth_sessions;
  "auth/signInCall": typeof auth_signInCall;
  "auth/storeCall": typeof auth_storeCall;
  "auth/storeRules": typeof auth_storeRules;
  "auth/tables": typeof auth_tables;
  avatars: typeof avatars;
  "challenges/challenges": typeof challenges_challenges;
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
  "lib/environment": typeof lib_environment;
  "lib/result": typeof lib_result;
  notMe: typeof notMe;
  passwords: typeof passwords;
  "privacy/dataPolicy": typeof privacy_dataPolicy;
  "privacy/files": typeof privacy_files;
  "privacy/personalData": typeof privacy_personalData;
  "privacy/tablesWithFiles": typeof privacy_tablesWithFiles;
  reauthentication: typeof reauthentication;
  "sample/authors": typeof sample_authors;
  "sample/billing": typeof sample_billing;
  "sample/messages": typeof sample_messages;
  "sample/payments": typeof sample_payments;
  "sample/posts": typeof sample_posts;
  "sample/todos": typeof sample_todos;
  "security/activityLog": typeof security_activityLog;
  "security/addressPower": typeof security_addressPower;
  "security/breachCheck": typeof security_breachCheck;
  "security/client": typeof security_client;
  "security/commonPasswords": typeof security_commonPasswords;
  "security/devices": typeof security_devices;
  "security/notices": typeof security_notices;
  "security/passwordHash": typeof security_passwordHash;
  "security/passwordPolicy": typeof security_passwordPolicy;
  "security/rateLimits": typeof security_rateLimits;
  "security/recoveryTokens": typeof security_recoveryTokens;
  "security/secrets": typeof security_secrets;
  "security/vocabulary": typeof security_vocabulary;
  sessions: typeof sessions;
  "shared/canonical": typeof shared_canonical;
  "shared/deviceName": typeof shared_deviceName;
  "shared/errors": typeof shared_errors;
  "shared/limits": typeof shared_limits;
  "shared/passwordRules": typeof shared_passwordRules;
  "shared/validation": typeof shared_validation;
  "signIn/oauth/authorizationRequests": typeof signIn_oauth_authorizationRequests;
  "signIn/oauth/callback": typeof signIn_oauth_callback;
  "signIn/oauth/providers/github": typeof signIn_oauth_providers_github;
  "signIn/oauth/routes": typeof signIn_oauth_routes;
  "signIn/oauth/users": typeof signIn_oauth_users;
  "signIn/password/flows": typeof signIn_password_flows;
  "signIn/password/reset": typeof signIn_password_reset;
  "signIn/password/signIn": typeof signIn_password_signIn;
  "signIn/password/signUp": typeof signIn_password_signUp;
  signInMethods: typeof signInMethods;
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
