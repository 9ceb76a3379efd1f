/* eslint-disable */
/**
 * Generated `api` utility.
 *
 * THIS CODE IS AUTOMATICALLY GENERATED.
 *
 * To regenerate, run `npx convex dev`.
 * @module
 */

import type * as account_changeLimits from "../account/changeLimits.js";
import type * as account_codeReauthentication from "../account/codeReauthentication.js";
import type * as account_connections from "../account/connections.js";
import type * as account_emailChanges from "../account/emailChanges.js";
import type * as account_language from "../account/language.js";
import type * as account_mailRecipients from "../account/mailRecipients.js";
import type * as account_meRoute from "../account/meRoute.js";
import type * as account_passwordChanges from "../account/passwordChanges.js";
import type * as account_passwordCheck from "../account/passwordCheck.js";
import type * as account_passwords from "../account/passwords.js";
import type * as account_pendingRequests from "../account/pendingRequests.js";
import type * as account_pictures from "../account/pictures.js";
import type * as account_reauthentication from "../account/reauthentication.js";
import type * as account_recovery from "../account/recovery.js";
import type * as account_signInMethods from "../account/signInMethods.js";
import type * as account_suspension from "../account/suspension.js";
import type * as account_users from "../account/users.js";
import type * as activity from "../activity.js";
import type * as auth from "../auth.js";
import type * as auth_accounts from "../auth/accounts.js";
import type * as auth_beginSession from "../auth/beginSession.js";
import type * as auth_endSession from "../auth/endSession.js";
import type * as auth_functions from "../auth/functions.js";
import type * as auth_hardenedAuth from "../auth/hardenedAuth.js";
import type * as auth_library from "../auth/library.js";
import type * as auth_libraryCookies from "../auth/libraryCookies.js";
import type * as auth_liveSession from "../auth/liveSession.js";
import type * as auth_reauthentication from "../auth/reauthentication.js";
import type * as auth_recentAuth from "../auth/recentAuth.js";
import type * as auth_refreshTokens from "../auth/refreshTokens.js";
import type * as auth_repeatable from "../auth/repeatable.js";
import type * as auth_sensitive from "../auth/sensitive.js";
import type * as auth_sessionCheck from "../auth/sessionCheck.js";
import type * as auth_signInCall from "../auth/signInCall.js";
import type * as auth_storeCall from "../auth/storeCall.js";
import type * as auth_tables from "../auth/tables.js";
import type * as auth_verifiers from "../auth/verifiers.js";
import type * as avatars from "../avatars.js";
import type * as challenges_challenges from "../challenges/challenges.js";
import type * as challenges_mailAllowance from "../challenges/mailAllowance.js";
import type * as challenges_purposes from "../challenges/purposes.js";
import type * as crons from "../crons.js";
import type * as dataExport from "../dataExport.js";
import type * as deletion from "../deletion.js";
import type * as emailChanges from "../emailChanges.js";
import type * as emails_codeMail from "../emails/codeMail.js";
import type * as emails_copy_copies from "../emails/copy/copies.js";
import type * as emails_copy_en from "../emails/copy/en.js";
import type * as emails_layout from "../emails/layout.js";
import type * as emails_mailState from "../emails/mailState.js";
import type * as emails_noticeMail from "../emails/noticeMail.js";
import type * as emails_outcome from "../emails/outcome.js";
import type * as emails_queue from "../emails/queue.js";
import type * as emails_send from "../emails/send.js";
import type * as emails_tables from "../emails/tables.js";
import type * as housekeeping from "../housekeeping.js";
import type * as http from "../http.js";
import type * as lib_environment from "../lib/environment.js";
import type * as lib_result from "../lib/result.js";
import type * as mails from "../mails.js";
import type * as migrations from "../migrations.js";
import type * as migrations_addresses from "../migrations/addresses.js";
import type * as migrations_batches from "../migrations/batches.js";
import type * as migrations_devices from "../migrations/devices.js";
import type * as migrations_legacy from "../migrations/legacy.js";
import type * as migrations_moves from "../migrations/moves.js";
import type * as migrations_plans from "../migrations/plans.js";
import type * as migrations_recoveryTokens from "../migrations/recoveryTokens.js";
import type * as passwords from "../passwords.js";
import type * as privacy_dataPolicy from "../privacy/dataPolicy.js";
import type * as privacy_files from "../privacy/files.js";
import type * as privacy_legacyData from "../privacy/legacyData.js";
import type * as privacy_personalData from "../privacy/personalData.js";
import type * as privacy_tablesWithFiles from "../privacy/tablesWithFiles.js";
import type * as reauthentication from "../reauthentication.js";
import type * as recovery from "../recovery.js";
import type * as sample_authors from "../sample/authors.js";
import type * as sample_billing from "../sample/billing.js";
import type * as sample_drafts from "../sample/drafts.js";
import type * as sample_messages from "../sample/messages.js";
import type * as sample_payments from "../sample/payments.js";
import type * as sample_posts from "../sample/posts.js";
import type * as sample_privacy from "../sample/privacy.js";
import type * as sample_removals from "../sample/removals.js";
import type * as sample_tables from "../sample/tables.js";
import type * as sample_todos from "../sample/todos.js";
import type * as security_activeUsers from "../security/activeUsers.js";
import type * as security_activityLog from "../security/activityLog.js";
import type * as security_addressPower from "../security/addressPower.js";
import type * as security_breachCheck from "../security/breachCheck.js";
import type * as security_client from "../security/client.js";
import type * as security_commonPasswords from "../security/commonPasswords.js";
import type * as security_devices from "../security/devices.js";
import type * as security_limits from "../security/limits.js";
import type * as security_networks from "../security/networks.js";
import type * as security_notices from "../security/notices.js";
import type * as security_passwordHash from "../security/passwordHash.js";
import type * as security_passwordPolicy from "../security/passwordPolicy.js";
import type * as security_rateLimits from "../security/rateLimits.js";
import type * as security_recoveryTokens from "../security/recoveryTokens.js";
import type * as security_secrets from "../security/secrets.js";
import type * as security_slidingWindow from "../security/slidingWindow.js";
import type * as security_validators from "../security/validators.js";
import type * as sessions from "../sessions.js";
import type * as shared_canonical from "../shared/canonical.js";
import type * as shared_challengePurposes from "../shared/challengePurposes.js";
import type * as shared_codeDigits from "../shared/codeDigits.js";
import type * as shared_deviceName from "../shared/deviceName.js";
import type * as shared_errors from "../shared/errors.js";
import type * as shared_limits from "../shared/limits.js";
import type * as shared_names from "../shared/names.js";
import type * as shared_oauthProviders from "../shared/oauthProviders.js";
import type * as shared_passwordRules from "../shared/passwordRules.js";
import type * as shared_pepper from "../shared/pepper.js";
import type * as shared_pictureSize from "../shared/pictureSize.js";
import type * as shared_readableText from "../shared/readableText.js";
import type * as shared_reauthenticationMethods from "../shared/reauthenticationMethods.js";
import type * as shared_sampleLimits from "../shared/sampleLimits.js";
import type * as shared_securityEvents from "../shared/securityEvents.js";
import type * as shared_shownEmail from "../shared/shownEmail.js";
import type * as shared_signInMethods from "../shared/signInMethods.js";
import type * as shared_validation from "../shared/validation.js";
import type * as signIn_oauth_authorizationRequests from "../signIn/oauth/authorizationRequests.js";
import type * as signIn_oauth_callback from "../signIn/oauth/callback.js";
import type * as signIn_oauth_identity from "../signIn/oauth/identity.js";
import type * as signIn_oauth_method from "../signIn/oauth/method.js";
import type * as signIn_oauth_openId from "../signIn/oauth/openId.js";
import type * as signIn_oauth_patientFetch from "../signIn/oauth/patientFetch.js";
import type * as signIn_oauth_presence from "../signIn/oauth/presence.js";
import type * as signIn_oauth_provider from "../signIn/oauth/provider.js";
import type * as signIn_oauth_providers_github from "../signIn/oauth/providers/github.js";
import type * as signIn_oauth_providers_google from "../signIn/oauth/providers/google.js";
import type * as signIn_oauth_registry from "../signIn/oauth/registry.js";
import type * as signIn_oauth_routes from "../signIn/oauth/routes.js";
import type * as signIn_oauth_users from "../signIn/oauth/users.js";
import type * as signIn_password_flows from "../signIn/password/flows.js";
import type * as signIn_password_reset from "../signIn/password/reset.js";
import type * as signIn_password_signIn from "../signIn/password/signIn.js";
import type * as signIn_password_signUp from "../signIn/password/signUp.js";
import type * as signIn_password_who from "../signIn/password/who.js";
import type * as signIn_registry from "../signIn/registry.js";
import type * as signInMethods from "../signInMethods.js";
import type * as users from "../users.js";

import type {
  ApiFromModules,
  FilterApi,
  FunctionReference,
} from "convex/server";

declare const fullApi: ApiFromModules<{
  "account/changeLimits": typeof account_changeLimits;
  "account/codeReauthentication": typeof account_codeReauthentication;
  "account/connections": typeof account_connections;
  "account/emailChanges": typeof account_emailChanges;
  "account/language": typeof account_language;
  "account/mailRecipients": typeof account_mailRecipients;
  "account/meRoute": typeof account_meRoute;
  "account/passwordChanges": typeof account_passwordChanges;
  "account/passwordCheck": typeof account_passwordCheck;
  "account/passwords": typeof account_passwords;
  "account/pendingRequests": typeof account_pendingRequests;
  "account/pictures": typeof account_pictures;
  "account/reauthentication": typeof account_reauthentication;
  "account/recovery": typeof account_recovery;
  "account/signInMethods": typeof account_signInMethods;
  "account/suspension": typeof account_suspension;
  "account/users": typeof account_users;
  activity: typeof activity;
  auth: typeof auth;
  "auth/accounts": typeof auth_accounts;
  "auth/beginSession": typeof auth_beginSession;
  "auth/endSession": typeof auth_endSession;
  "auth/functions": typeof auth_functions;
  "auth/hardenedAuth": typeof auth_hardenedAuth;
  "auth/library": typeof auth_library;
  "auth/libraryCookies": typeof auth_libraryCookies;
  "auth/liveSession": typeof auth_liveSession;
  "auth/reauthentication": typeof auth_reauthentication;
  "auth/recentAuth": typeof auth_recentAuth;
  "auth/refreshTokens": typeof auth_refreshTokens;
  "auth/repeatable": typeof auth_repeatable;
  "auth/sensitive": typeof auth_sensitive;
  "auth/sessionCheck": typeof auth_sessionCheck;
  "auth/signInCall": typeof auth_signInCall;
  "auth/storeCall": typeof auth_storeCall;
  "auth/tables": typeof auth_tables;
  "auth/verifiers": typeof auth_verifiers;
  avatars: typeof avatars;
  "challenges/challenges": typeof challenges_challenges;
  "challenges/mailAllowance": typeof challenges_mailAllowance;
  "challenges/purposes": typeof challenges_purposes;
  crons: typeof crons;
  dataExport: typeof dataExport;
  deletion: typeof deletion;
  emailChanges: typeof emailChanges;
  "emails/codeMail": typeof emails_codeMail;
  "emails/copy/copies": typeof emails_copy_copies;
  "emails/copy/en": typeof emails_copy_en;
  "emails/layout": typeof emails_layout;
  "emails/mailState": typeof emails_mailState;
  "emails/noticeMail": typeof emails_noticeMail;
  "emails/outcome": typeof emails_outcome;
  "emails/queue": typeof emails_queue;
  "emails/send": typeof emails_send;
  "emails/tables": typeof emails_tables;
  housekeeping: typeof housekeeping;
  http: typeof http;
  "lib/environment": typeof lib_environment;
  "lib/result": typeof lib_result;
  mails: typeof mails;
  migrations: typeof migrations;
  "migrations/addresses": typeof migrations_addresses;
  "migrations/batches": typeof migrations_batches;
  "migrations/devices": typeof migrations_devices;
  "migrations/legacy": typeof migrations_legacy;
  "migrations/moves": typeof migrations_moves;
  "migrations/plans": typeof migrations_plans;
  "migrations/recoveryTokens": typeof migrations_recoveryTokens;
  passwords: typeof passwords;
  "privacy/dataPolicy": typeof privacy_dataPolicy;
  "privacy/files": typeof privacy_files;
  "privacy/legacyData": typeof privacy_legacyData;
  "privacy/personalData": typeof privacy_personalData;
  "privacy/tablesWithFiles": typeof privacy_tablesWithFiles;
  reauthentication: typeof reauthentication;
  recovery: typeof recovery;
  "sample/authors": typeof sample_authors;
  "sample/billing": typeof sample_billing;
  "sample/drafts": typeof sample_drafts;
  "sample/messages": typeof sample_messages;
  "sample/payments": typeof sample_payments;
  "sample/posts": typeof sample_posts;
  "sample/privacy": typeof sample_privacy;
  "sample/removals": typeof sample_removals;
  "sample/tables": typeof sample_tables;
  "sample/todos": typeof sample_todos;
  "security/activeUsers": typeof security_activeUsers;
  "security/activityLog": typeof security_activityLog;
  "security/addressPower": typeof security_addressPower;
  "security/breachCheck": typeof security_breachCheck;
  "security/client": typeof security_client;
  "security/commonPasswords": typeof security_commonPasswords;
  "security/devices": typeof security_devices;
  "security/limits": typeof security_limits;
  "security/networks": typeof security_networks;
  "security/notices": typeof security_notices;
  "security/passwordHash": typeof security_passwordHash;
  "security/passwordPolicy": typeof security_passwordPolicy;
  "security/rateLimits": typeof security_rateLimits;
  "security/recoveryTokens": typeof security_recoveryTokens;
  "security/secrets": typeof security_secrets;
  "security/slidingWindow": typeof security_slidingWindow;
  "security/validators": typeof security_validators;
  sessions: typeof sessions;
  "shared/canonical": typeof shared_canonical;
  "shared/challengePurposes": typeof shared_challengePurposes;
  "shared/codeDigits": typeof shared_codeDigits;
  "shared/deviceName": typeof shared_deviceName;
  "shared/errors": typeof shared_errors;
  "shared/limits": typeof shared_limits;
  "shared/names": typeof shared_names;
  "shared/oauthProviders": typeof shared_oauthProviders;
  "shared/passwordRules": typeof shared_passwordRules;
  "shared/pepper": typeof shared_pepper;
  "shared/pictureSize": typeof shared_pictureSize;
  "shared/readableText": typeof shared_readableText;
  "shared/reauthenticationMethods": typeof shared_reauthenticationMethods;
  "shared/sampleLimits": typeof shared_sampleLimits;
  "shared/securityEvents": typeof shared_securityEvents;
  "shared/shownEmail": typeof shared_shownEmail;
  "shared/signInMethods": typeof shared_signInMethods;
  "shared/validation": typeof shared_validation;
  "signIn/oauth/authorizationRequests": typeof signIn_oauth_authorizationRequests;
  "signIn/oauth/callback": typeof signIn_oauth_callback;
  "signIn/oauth/identity": typeof signIn_oauth_identity;
  "signIn/oauth/method": typeof signIn_oauth_method;
  "signIn/oauth/openId": typeof signIn_oauth_openId;
  "signIn/oauth/patientFetch": typeof signIn_oauth_patientFetch;
  "signIn/oauth/presence": typeof signIn_oauth_presence;
  "signIn/oauth/provider": typeof signIn_oauth_provider;
  "signIn/oauth/providers/github": typeof signIn_oauth_providers_github;
  "signIn/oauth/providers/google": typeof signIn_oauth_providers_google;
  "signIn/oauth/registry": typeof signIn_oauth_registry;
  "signIn/oauth/routes": typeof signIn_oauth_routes;
  "signIn/oauth/users": typeof signIn_oauth_users;
  "signIn/password/flows": typeof signIn_password_flows;
  "signIn/password/reset": typeof signIn_password_reset;
  "signIn/password/signIn": typeof signIn_password_signIn;
  "signIn/password/signUp": typeof signIn_password_signUp;
  "signIn/password/who": typeof signIn_password_who;
  "signIn/registry": typeof signIn_registry;
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
