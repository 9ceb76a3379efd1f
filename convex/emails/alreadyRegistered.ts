import type { Mail } from "./layout";

/** Told to the owner only, in place of a code: whoever asked sees no difference. */
export function alreadyRegistered(
  siteUrl: string,
  account: { hasPassword: boolean; hasGithub: boolean },
): Mail {
  const ways = [
    ...(account.hasPassword ? ["your password"] : []),
    ...(account.hasGithub ? ["GitHub"] : []),
  ].join(" or ");
  return {
    subject: "You already have a Latchkey account",
    preheader: "Someone, perhaps you, tried to sign up with this address again.",
    heading: "You already have an account",
    blocks: [
      {
        kind: "text",
        text: `Someone, perhaps you, tried to create an account with this address. It has one already: sign in with ${ways === "" ? "a new password" : ways}.`,
      },
      { kind: "link", label: "Sign in", href: `${siteUrl}/sign-in` },
      {
        kind: "text",
        text: "If you have forgotten your password, choose “Forgot password?” there. If it was not you, there is nothing to do: nothing was changed.",
      },
    ],
  };
}
