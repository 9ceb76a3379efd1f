import { v } from "convex/values";
import { literals } from "convex-helpers/validators";
import { CHALLENGE_PURPOSES } from "../shared/challengePurposes";
import { OAUTH_PROVIDER_IDS } from "../shared/oauthProviders";
import {
  ACTIVITY_KINDS,
  ACTIVITY_TOPICS,
  NOTICE_KINDS,
  REVOCATION_REASONS,
} from "../shared/securityEvents";
import { SESSION_METHODS } from "../shared/signInMethods";

/** What documents and arguments may hold of each closed set, made from the set's one list. */

export const oauthProviderId = literals(...OAUTH_PROVIDER_IDS);
export const sessionMethod = literals(...SESSION_METHODS);
export const challengePurpose = literals(...CHALLENGE_PURPOSES);
export const activityKind = literals(...ACTIVITY_KINDS);
export const activityTopic = literals(...ACTIVITY_TOPICS);
export const noticeKind = literals(...NOTICE_KINDS);
export const revocationReason = literals(...REVOCATION_REASONS);

/**
 * What the mail of a challenge holds: its code, word that the address has an account already or can
 * have one back, or nothing. Unknown addresses get a challenge too, so that nobody can tell them
 * apart.
 */
export const challengeMail = v.union(
  v.literal("code"),
  v.literal("alreadyRegistered"),
  v.literal("restorable"),
  v.literal("none"),
);

/** Of a mail on its way. */
export const mailState = v.union(
  v.literal("waiting"),
  v.literal("delayed"),
  v.literal("sent"),
  v.literal("failed"),
);
