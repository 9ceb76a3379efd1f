import { useSignedInUser } from "../app/current-user";
import { siteUrl } from "../app/deployment";
import { AccountFacts, HomeScreen } from "../features/account/home-screen";
import { SampleWorkspace } from "../features/sample/sample-workspace";

const { VITE_CONVEX_SITE_URL, VITE_CONVEX_URL } = import.meta.env;

export function HomeRoute() {
  const user = useSignedInUser();
  return (
    <HomeScreen name={user.name}>
      <SampleWorkspace user={user} siteUrl={siteUrl(VITE_CONVEX_SITE_URL, VITE_CONVEX_URL)}>
        <AccountFacts user={user} />
      </SampleWorkspace>
    </HomeScreen>
  );
}
