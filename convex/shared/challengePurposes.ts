/** What a mailed code is for. A code for one purpose never serves another. */
export const CHALLENGE_PURPOSES = ["signUp", "reset", "reauthentication", "changeEmail"] as const;

export type ChallengePurpose = (typeof CHALLENGE_PURPOSES)[number];
