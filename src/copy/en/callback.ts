/** The words of coming back from a provider. */

export const callback = {
  title: "Finishing sign-in with GitHub",
  wait: "One moment.",
  slow: "This is taking longer than usual.",
  leave: "Stop waiting and go back",
};
