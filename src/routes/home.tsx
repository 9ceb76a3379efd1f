import { useSignedInUser } from "../app/current-user";
import { AccountFacts, HomeScreen } from "../features/account/home-screen";
import { SampleWorkspace } from "../features/sample/sample-workspace";

export function HomeRoute() {
  const user = useSignedInUser();
  return (
    <HomeScreen name={user.name}>
      <SampleWorkspace user={user}>
        <AccountFacts user={user} />
      </SampleWorkspace>
    </HomeScreen>
  );
}
