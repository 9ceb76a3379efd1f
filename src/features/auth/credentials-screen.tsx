import type { ReactNode } from "react";
import { useCopy } from "../../copy/copy";
import { EmailInput } from "../../fields/form-fields";
import { Link } from "../../lib/link";
import type { Href, Path } from "../../lib/navigation";
import { withReturnTo } from "../../lib/return-to";
import type { FormControl } from "../../lib/use-form";
import { Button } from "../../ui/button";
import { Form } from "../../ui/form";
import { AuthScreen } from "./auth-screen";
import { ProviderButtons } from "./methods/provider-button";

export interface Credentials {
  email: string;
  password: string;
}

interface CredentialsProps {
  words: {
    title: string;
    lead: string;
    submit: string;
    busy: string;
    other: string;
    otherLink: string;
  };
  form: FormControl<Credentials>;
  returnTo: Href | null;
  /** What is said before the form. */
  notice?: ReactNode;
  password: ReactNode;
  /** What is said below the form. */
  note?: ReactNode;
  /** The path of the other direction. */
  other: Path;
}

/**
 * Sign-in and sign-up are one screen in two directions: address and password, or a provider, and
 * the way to the other.
 */
export function CredentialsScreen(props: CredentialsProps) {
  const formWords = useCopy("form");
  const { words, form, returnTo } = props;
  return (
    <AuthScreen title={words.title} lead={words.lead}>
      {props.notice}
      <Form state={form} words={formWords}>
        <EmailInput field={form.field("email")} />
        {props.password}
        <Button type="submit" busy={form.busy} busyLabel={words.busy}>
          {words.submit}
        </Button>
      </Form>
      {props.note}
      <ProviderButtons returnTo={returnTo} onFailure={form.fail} />
      <p className="text-ink-soft">
        <span>{words.other}</span>{" "}
        <Link className="link" to={withReturnTo(props.other, returnTo)}>
          {words.otherLink}
        </Link>
      </p>
    </AuthScreen>
  );
}
