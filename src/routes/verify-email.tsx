import { VerifyEmailScreen } from "../features/auth/verify-email-screen";

export function VerifyEmailRoute() {
  return <VerifyEmailScreen />;
}
