import { latchkey as config } from "../../../latchkey.config";

/** The words that every page may need. */

export const shell = {
  skip: "Skip to content",
  home: `${config.name}, home`,
  loading: "Loading",
  errorTitle: (title: string) => `Error: ${title}`,
  pageTitle: (title: string) => `${title} · ${config.name}`,
};

export const theme = {
  legend: "Theme",
  system: "System",
  light: "Light",
  dark: "Dark",
};

export const connection = {
  offline: "You are offline. What you type here is kept.",
  reconnecting: "Reconnecting…",
  screenLost: "This page is not loaded yet. It comes by itself once you are connected.",
  notReached:
    "There is no connection, and that page is not loaded yet. Try again when you are connected.",
  unreachable: "The server cannot be reached. Trying again…",
};

export const form = {
  errorPrefix: "Error:",
  stillWorking: "Still working. This is taking longer than usual.",
  stopWaiting: "Stop waiting",
};

export const crash = {
  title: "Something broke",
  lead: "This page stopped working. Nothing you saved was changed.",
  retry: "Reload the page",
};
