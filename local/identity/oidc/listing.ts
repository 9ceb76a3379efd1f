import type { Examples, Listed } from "../pages";
import type { OpenIdAccount } from "./accounts";

export function listed(account: OpenIdAccount): Listed {
  const { login, email, name } = account;
  const about = [email, name].find((text) => typeof text === "string");
  return {
    login,
    about: typeof about === "string" ? about : "nothing but a login",
    peculiarity: peculiarityOf(account),
  };
}

function peculiarityOf({ email, email_verified: isVerified }: OpenIdAccount): string {
  if (typeof email !== "string") return "no address";
  return isVerified === true ? "verified" : "not verified";
}

export const EXAMPLES: Examples = {
  change: `curl -X PUT ADDRESS/_accounts/mona -d '{
  "name": "Mona",
  "email": "mona@example.com"
}'
curl -X DELETE ADDRESS/_accounts/mona`,
  steps: "The steps are discovery, token, userinfo and jwks.",
  failure: `curl -X PUT ADDRESS/_failure -d '{
  "step": "token",
  "error": "invalid_grant"
}'
curl -X PUT ADDRESS/_failure -d '{
  "step": "token",
  "flaw": "wrongNonce",
  "login": "mona"
}'
curl -X DELETE ADDRESS/_failure`,
};
