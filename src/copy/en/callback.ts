/** The words of coming back from a provider. */

export const callback = {
  title: (name: string) => `Finishing sign-in with ${name}`,
  titleOfSome: "Finishing sign-in",
  wait: "One moment.",
  slow: "This is taking longer than usual.",
  leave: "Stop waiting and go back",
};
