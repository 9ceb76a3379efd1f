import { latchkey as config } from "../../latchkey.config";
import type { ChallengePurpose } from "../shared/challengePurposes";
import { isOAuthProvider, providerLabel } from "../shared/oauthProviders";
import type { SignInMethodId } from "../shared/signInMethods";
import { copyFor } from "./copy/copies";
import type { Copy } from "./copy/en";
import type { Mail } from "./layout";
import { NOTICE_PAGES } from "./noticeMail";

/**
 * The mails of challenges: a code, or word that an address has an account already or can have one
 * back.
 */

interface About {
  language: string | null;
  /** The ways into the account of the address; empty for an address without one. */
  methods: readonly SignInMethodId[];
}

function namesOf(methods: readonly SignInMethodId[], copy: Copy): string[] {
  return methods.map((id) => (isOAuthProvider(id) ? providerLabel(id) : copy.yourPassword));
}

export function codeMail(purpose: ChallengePurpose, code: string, about: About): Mail {
  const { copy, tag } = copyFor(about.language);
  const words = copy.codes[purpose]({
    product: config.name,
    code,
    methods: namesOf(about.methods, copy),
    hasPassword: about.methods.includes("password"),
  });
  const { subject, preheader, heading } = words;
  return {
    language: tag,
    subject,
    preheader,
    heading,
    blocks: [
      { kind: "text", text: words.intro },
      { kind: "code", code },
      { kind: "text", text: words.validity },
      { kind: "text", text: words.unasked },
    ],
    footer: copy.footer(config.name),
  };
}

export function alreadyRegisteredMail(siteUrl: string, about: About): Mail {
  const { copy, tag } = copyFor(about.language);
  const methods = namesOf(about.methods, copy);
  const words = copy.alreadyRegistered({ product: config.name, methods });
  const { subject, preheader, heading } = words;
  return {
    language: tag,
    subject,
    preheader,
    heading,
    blocks: [
      { kind: "text", text: words.text },
      { kind: "link", label: copy.links.signIn, href: `${siteUrl}/sign-in` },
      { kind: "text", text: words.advice },
    ],
    footer: copy.footer(config.name),
  };
}

/** For an address that an account can be brought back to, with the secret of the link to do it. */
export function restorableMail(siteUrl: string, language: string | null, token: string): Mail {
  const { copy, tag } = copyFor(language);
  const words = copy.restorable({ product: config.name });
  const { subject, preheader, heading } = words;
  return {
    language: tag,
    subject,
    preheader,
    heading,
    blocks: [
      { kind: "text", text: words.text },
      { kind: "text", text: words.ifNotYou },
      {
        kind: "link",
        label: copy.links.restoreEmail,
        href: `${siteUrl}${NOTICE_PAGES.restoreEmail}?token=${token}`,
      },
      { kind: "text", text: copy.linkNote },
    ],
    footer: copy.footer(config.name),
  };
}
