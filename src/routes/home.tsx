import { useSignedInUser } from "../app/current-user";
import { siteUrl } from "../app/deployment";
import { HomeScreen } from "../features/workspace/home-screen";

const { VITE_CONVEX_SITE_URL, VITE_CONVEX_URL } = import.meta.env;

export function HomeRoute() {
  return (
    <HomeScreen user={useSignedInUser()} siteUrl={siteUrl(VITE_CONVEX_SITE_URL, VITE_CONVEX_URL)} />
  );
}
