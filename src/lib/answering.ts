import { createContext } from "react";

/** True while the work inside waits for the person's own answer in a dialog, which may take any time and is not slow. */
export const Answering = createContext(false);
