import { createContext } from "react";

/**
 * True while the work inside waits for the person's own answer in a dialog, which may take any time
 * and does not count as slow.
 */
export const PausedContext = createContext(false);
