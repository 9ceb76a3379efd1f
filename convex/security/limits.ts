import type { Window } from "./slidingWindow";

/** How often what may be done (rateLimits.ts counts). */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/**
 * A window lets `amount` uses happen in any `period`, and `also` in another. A bucket holds
 * `amount` and refills in one `period`: cheaper for large amounts, but up to twice as many fit into
 * one period. `share` is what one household may have used of a bucket when everybody's is low.
 */
export type Limit =
  | ({ kind: "window"; also?: Window } & Window)
  | { kind: "bucket"; amount: number; period: number; share?: number };

export const LIMITS = {
  /** Wrong passwords for one address, from browsers that have not signed in to it before. */
  signInAddress: { kind: "window", amount: 10, period: HOUR },
  /** The same for one browser that has, so that strangers cannot lock the owner out. */
  signInDevice: { kind: "window", amount: 10, period: HOUR },
  /** All sign-ins of such a browser, right ones too: it draws on nothing else. */
  signInDeviceWork: { kind: "bucket", amount: 60, period: 10 * MINUTE },
  /** All right sign-ins to one address; wrong ones are given back, so no stranger uses it up. */
  signInWork: { kind: "bucket", amount: 100, period: 10 * MINUTE },
  signInNetwork: { kind: "bucket", amount: 60, period: HOUR, share: 10 },
  /** Wrong passwords from people who are signed in, by session: a stolen one uses up its own. */
  proofSession: { kind: "window", amount: 10, period: HOUR },
  /** The same by user, for all sessions together. */
  proofUser: { kind: "window", amount: 50, period: HOUR },
  /** All proofs by password, right ones too, of one session and of one user. */
  proofSessionWork: { kind: "bucket", amount: 60, period: 10 * MINUTE },
  proofUserWork: { kind: "bucket", amount: 100, period: 10 * MINUTE },
  /**
   * New passwords set and addresses asked for in one session: each costs a hash or a mail.
   */
  changeSession: { kind: "window", amount: 20, period: HOUR, also: { amount: 60, period: DAY } },
  /** The same by user, for all sessions together. */
  changeUser: { kind: "window", amount: 60, period: HOUR, also: { amount: 180, period: DAY } },
  uploadUser: { kind: "window", amount: 30, period: HOUR, also: { amount: 60, period: DAY } },
  /** Requests for codes that were not entered, whatever the address. */
  codeNetwork: { kind: "bucket", amount: 20, period: HOUR, share: 3 },
  /** Requests whose code was entered, which are given back to the limit above. */
  codeEnteredNetwork: { kind: "bucket", amount: 60, period: HOUR },
  /** Codes that visitors enter; right ones are given back, or not charged at all. */
  codeTryNetwork: { kind: "bucket", amount: 60, period: HOUR },
  /** Codes that a browser enters which has signed in before: it draws on nothing else. */
  codeTryDevice: { kind: "bucket", amount: 60, period: HOUR },
  /** Codes that somebody signed in enters, by session: a stolen one uses up its own. */
  codeTrySession: { kind: "bucket", amount: 60, period: HOUR },
  /** The same by user, for all sessions together. */
  codeTryUser: { kind: "bucket", amount: 180, period: HOUR },
  /** Mails with codes to one address, which anybody can cause. */
  mailAddress: { kind: "window", amount: 5, period: HOUR, also: { amount: 20, period: DAY } },
  /** Codes for somebody who is signed in, by session: a stolen one uses up its own. */
  mailSession: { kind: "window", amount: 5, period: HOUR, also: { amount: 20, period: DAY } },
  /** The same by address, for all sessions together. */
  mailSignedIn: { kind: "window", amount: 20, period: HOUR, also: { amount: 60, period: DAY } },
  /**
   * Codes for a browser that has signed in before, which no stranger can use up. Five, with the one
   * that it may have become known by.
   */
  mailDevice: { kind: "window", amount: 4, period: HOUR, also: { amount: 20, period: DAY } },
  /**
   * Notices to one address, which only somebody in its account can cause; further ones wait
   * (security/notices.ts).
   */
  noticeAddress: { kind: "window", amount: 5, period: HOUR },
  oauthNetwork: { kind: "bucket", amount: 30, period: 10 * MINUTE, share: 5 },
  /** Password hashes that are computed for visitors, and mails that leave. */
  hashGlobal: { kind: "bucket", amount: 6000, period: 10 * MINUTE },
  mailGlobal: { kind: "bucket", amount: 3000, period: HOUR },
  oauthGlobal: { kind: "bucket", amount: 3000, period: 10 * MINUTE },
} as const satisfies Record<string, Limit>;

export type LimitName = keyof typeof LIMITS;
