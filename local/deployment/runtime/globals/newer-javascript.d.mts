/** Adds what is missing; what is there stays. */
export function addNewerJavaScript(): void;
