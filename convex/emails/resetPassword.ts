import type { Mail } from "./layout";

/** The code that lets the owner of an address set a new password. */
export function resetPassword(code: string, account: { usesGithubOnly: boolean }): Mail {
  const github =
    "You sign in to Latchkey with GitHub and can go on doing so. The code adds a password as a second way.";
  return {
    subject: `${code} is your Latchkey code`,
    preheader: "It works for 10 minutes and lets you set a new password.",
    heading: "Set a new password",
    blocks: [
      { kind: "text", text: "Enter this code to set a new password:" },
      { kind: "code", code },
      ...(account.usesGithubOnly ? [{ kind: "text" as const, text: github }] : []),
      {
        kind: "text",
        text: "The code works for 10 minutes and only in the browser where it was asked for. Setting the password signs you out everywhere else.",
      },
      {
        kind: "text",
        text: "If you did not ask for it, ignore this mail: your password stays as it is. Never give the code to anyone.",
      },
    ],
  };
}
