import { SignUpScreen } from "../features/auth/sign-up-screen";

export function SignUpRoute() {
  return <SignUpScreen />;
}
