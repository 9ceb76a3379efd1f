/** Numbers of the sample workspace that the browser shows and the backend enforces. */

/** Characters (code points). */
export const TODO_MAX = 500;
export const TODOS_MAX = 500;
export const MESSAGE_MAX = 2000;
export const POST_TITLE_MAX = 120;
export const POST_BODY_MAX = 20_000;
