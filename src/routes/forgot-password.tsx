import { ForgotPasswordScreen } from "../features/auth/forgot-password-screen";

export function ForgotPasswordRoute() {
  return <ForgotPasswordScreen />;
}
