/** The words that all settings share, and of proving who one is. */

export const settings = {
  title: "Settings",
  nav: "Settings",
  sections: {
    profile: "Profile",
    security: "Security",
    sessions: "Sessions",
    activity: "Activity",
    account: "Account",
  },
  loading: "Loading",
  saved: "Saved",
  save: "Save",
  saving: "Saving",
  cancel: "Cancel",
  close: "Close",
  brokenTitle: "This part could not be loaded.",
  broken: "Nothing was changed. Load it again, or come back later.",
  retry: "Try again",
  unknownBrowser: "Unknown browser",
};

export const reauthentication = {
  title: "Confirm that it is you",
  password: "It has been a while since you signed in. Enter your password to go on.",
  wrongPassword: "That is not your password. Check it and try again",
  code: (email: string) => `To go on, enter the code that we mailed to ${email}.`,
  submit: "Confirm",
  busy: "Confirming",
};
