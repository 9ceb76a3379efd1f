import { latchkey as config } from "../../../latchkey.config";
import { useCopy } from "../../copy/copy";
import { Sentence } from "../../ui/sentence";

/** What a person accepts by creating an account, if the product has such pages. */
export function LegalNote() {
  const words = useCopy("legal");
  const { terms, privacy }: { terms: string | null; privacy: string | null } = config.legal;
  if (terms === null && privacy === null) return null;
  const only = terms === null ? words.onlyPrivacy : words.onlyTerms;
  return (
    <p className="text-sm text-pretty text-ink-soft">
      <Sentence
        text={terms !== null && privacy !== null ? words.both : only}
        slots={{
          terms: <LegalLink to={terms} text={words.terms} />,
          privacy: <LegalLink to={privacy} text={words.privacy} />,
        }}
      />
    </p>
  );
}

function LegalLink({ to, text }: { to: string | null; text: string }) {
  if (to === null) return null;
  return (
    <a className="link" href={to} target="_blank" rel="noreferrer">
      {text}
    </a>
  );
}
