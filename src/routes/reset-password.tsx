import { ResetPasswordScreen } from "../features/auth/reset-password-screen";

export function ResetPasswordRoute() {
  return <ResetPasswordScreen />;
}
