import { SignedOutLayout } from "../app/signed-out-layout";
import { notFound as words } from "../copy/signed-out";
import { AuthScreen } from "../features/auth/auth-screen";
import { Link } from "../lib/link";
import { paths } from "../lib/paths";

export function NotFoundRoute() {
  return (
    <SignedOutLayout>
      <AuthScreen title={words.title} lead={words.lead}>
        <Link className="link justify-self-start" to={paths.home}>
          {words.home}
        </Link>
      </AuthScreen>
    </SignedOutLayout>
  );
}
