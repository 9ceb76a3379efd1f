import type { ComponentType } from "react";
import type { ReauthenticationMethodId } from "../../../../convex/shared/reauthenticationMethods";
import { shownEmail } from "../../../../convex/shared/shownEmail";
import type { Copy } from "../../../copy/copy";
import { ByCode } from "./by-code";
import { ByPassword } from "./by-password";
import type { ProofProps } from "./proof";

/** A way to prove that the signed-in person is still there. */
interface Proof {
  /** What the dialog says above the form. */
  lead: (words: Copy["reauthentication"], email: string) => string;
  Form: ComponentType<ProofProps>;
}

/** By the ids that the backend names, the one asked for first at the top. */
const PROOFS = {
  password: { lead: (words) => words.password, Form: ByPassword },
  code: { lead: (words, email) => words.code(shownEmail(email)), Form: ByCode },
} satisfies Record<ReauthenticationMethodId, Proof>;

/** The proof that a person is asked for, of those that the backend accepts from them. */
export function proofOf(methods: readonly ReauthenticationMethodId[]): Proof {
  const [first = "code"] = (Object.keys(PROOFS) as ReauthenticationMethodId[]).filter((id) =>
    methods.includes(id),
  ); // the keys of a constant
  return PROOFS[first];
}
