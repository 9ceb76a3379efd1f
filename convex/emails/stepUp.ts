import type { Mail } from "./layout";

/** The code that proves a signed-in person once more, for those who have no password. */
export function stepUp(code: string): Mail {
  return {
    subject: `${code} is your Latchkey code`,
    preheader: "It works for 10 minutes, in the browser where you are signed in.",
    heading: "Confirm that it is you",
    blocks: [
      { kind: "text", text: "Enter this code to go on with a change to your account:" },
      { kind: "code", code },
      {
        kind: "text",
        text: "The code works for 10 minutes and only in the browser where it was asked for.",
      },
      {
        kind: "text",
        text: "If you did not ask for it, someone is using a browser in which you are signed in: end that session. Never give the code to anyone.",
      },
    ],
  };
}
