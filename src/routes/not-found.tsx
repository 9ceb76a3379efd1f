import { useCopy } from "../copy/copy";
import { SignedOutLayout } from "../app/signed-out-layout";
import { AuthScreen } from "../features/auth/auth-screen";
import { Link } from "../lib/link";

export function NotFoundRoute() {
  const words = useCopy("notFound");
  return (
    <SignedOutLayout>
      <AuthScreen title={words.title} lead={words.lead}>
        <Link className="link justify-self-start" to="/">
          {words.home}
        </Link>
      </AuthScreen>
    </SignedOutLayout>
  );
}
