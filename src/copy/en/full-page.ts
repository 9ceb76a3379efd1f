/** The words of pages that stand alone. */

export const notFound = {
  title: "Page not found",
  lead: "Nothing lives at this address. It may have moved, or the link was cut short.",
  home: "Go home",
};

export const firstRun = {
  title: "Almost there",
  lead: "The app does not know its backend yet: VITE_CONVEX_URL is not set.",
  step: "Stop this server and start everything with",
  command: "npm run dev",
  after:
    "It starts the backend, the mailbox and the sign-in providers on this machine, and opens the app with the right address.",
};
