import type { Mail } from "./layout";

/** The code that proves the new address of an account that changes it. */
export function changeEmail(code: string): Mail {
  return {
    subject: `${code} is your Latchkey code`,
    preheader: "It works for 10 minutes and makes this the address of an account.",
    heading: "Confirm your new email",
    blocks: [
      { kind: "text", text: "Enter this code to use this address for your Latchkey account:" },
      { kind: "code", code },
      {
        kind: "text",
        text: "The code works for 10 minutes and only in the browser where it was asked for.",
      },
      {
        kind: "text",
        text: "If you did not ask for it, ignore this mail: without the code nothing changes. Never give the code to anyone.",
      },
    ],
  };
}
