import { useSignedInUser } from "../app/current-user";
import { AccountScreen } from "../features/account/account-screen";
import { useNavigate } from "../lib/navigation";

export function AccountRoute() {
  const navigate = useNavigate();
  return (
    <AccountScreen
      user={useSignedInUser()}
      onDeletion={(deletesAt) => navigate("/goodbye", { replace: true, state: { deletesAt } })}
    />
  );
}
