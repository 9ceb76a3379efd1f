/**
 * The actions that may be sent again when their answer was lost: for two minutes the backend knows
 * what it has done for this browser and input, and does it once. An action that is not named here
 * is sent once, and a person whose answer is lost is told that it may have worked.
 */
export const REPEATABLE_ACTIONS: ReadonlySet<string> = new Set([
  "auth:signIn",
  "auth:signOut",
  "avatars:attach",
  "emailChanges:confirm",
  "emailChanges:request",
  "passwords:change",
  "passwords:set",
  "reauthentication:requestCode",
  "reauthentication:withCode",
  "reauthentication:withPassword",
  "sample/billing:upgrade",
]);
