import type { Mail } from "./layout";

/** The code that proves a new account's address. */
export function verifyEmail(code: string): Mail {
  return {
    subject: `${code} is your Latchkey code`,
    preheader: "It works for 10 minutes, in the browser where you signed up.",
    heading: "Confirm your email",
    blocks: [
      { kind: "text", text: "Enter this code to finish creating your account:" },
      { kind: "code", code },
      {
        kind: "text",
        text: "The code works for 10 minutes and only in the browser where you signed up.",
      },
      {
        kind: "text",
        text: "If you did not sign up, ignore this mail: without the code there is no account. Never give the code to anyone.",
      },
    ],
  };
}
