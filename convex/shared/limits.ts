import { latchkey as config } from "../../latchkey.config";

/** Numbers that the browser shows and the backend enforces. Times are milliseconds. */

const SECOND = 1000;
const MINUTE = 60 * SECOND;

/** Characters (code points after NFKC), not bytes. */
export const PASSWORD_MIN = config.password.minLength;
/** What the hint asks for; not enforced. */
export const PASSWORD_ADVISED = config.password.advisedLength;
export const PASSWORD_MAX = 128;
/** UTF-16 units accepted on the wire before any work is done on a password. */
export const PASSWORD_WIRE_MAX = 1024;

/** RFC 5321 4.5.3.1.3: a forward path holds 256 octets, two of them are the angle brackets. */
export const EMAIL_MAX = 254;
/** RFC 5321 4.5.3.1.1. */
export const EMAIL_LOCAL_MAX = 64;
export const NAME_MAX = 80;

/** Decimal digits of a mailed code. */
export const CODE_LENGTH = 8;
export const CODE_TTL = 10 * MINUTE;
export const CODE_TRIES = 5;
/** How long after one code the next may be asked for. */
export const RESEND_COOLDOWN = 45 * SECOND;
/** Characters of a code as it is sent, with whatever stands around it. */
export const CODE_WIRE_MAX = 200;
/** Characters of a pasted text in which a code is looked for: a whole mail with its headers. */
export const CODE_PASTE_MAX = 100_000;

/**
 * base64url characters of the secret a browser makes for each challenge: 22 of them hold 128 bits.
 */
export const BROWSER_SECRET_MIN = 22;
export const BROWSER_SECRET_MAX = 64;

export const REDIRECT_MAX = 1024;

/** For how long a sign-in or reauthentication is good for what is sensitive. */
export const REAUTHENTICATION_TTL = 10 * MINUTE;
/** How long the links in notices work. */
export const NOTICE_LINK_TTL = 7 * 24 * 60 * MINUTE;
/** Between asking for an account's deletion and the deletion. */
export const DELETION_GRACE = 14 * 24 * 60 * MINUTE;

export const AVATAR_MAX_BYTES = 1024 * 1024;
/** Pixels, across and down: a small file can hold a picture that fills a reader's memory. */
export const AVATAR_MAX_SIDE = 1024;
export const AVATAR_TYPES = ["image/png", "image/jpeg", "image/webp"];
