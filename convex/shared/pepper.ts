/** Characters of AUTH_PEPPER at least: fewer are refused. */
export const PEPPER_MIN = 32;
