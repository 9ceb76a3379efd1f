import { useNavigate } from "react-router";
import { useCurrentUser } from "../app/current-user";
import { AccountScreen } from "../features/account/account-screen";
import { paths } from "../lib/paths";

export function AccountRoute() {
  const navigate = useNavigate();
  return (
    <AccountScreen
      user={useCurrentUser()}
      onDeletion={(deletesAt) =>
        void navigate(paths.goodbye, { replace: true, state: { deletesAt } })
      }
    />
  );
}
