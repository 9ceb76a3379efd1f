import type { Examples, Listed } from "../pages";
import type { GithubAccount } from "./accounts";

export function listed(account: GithubAccount): Listed {
  return { login: account.login, about: aboutOf(account), peculiarity: peculiarityOf(account) };
}

function aboutOf({ emails, name }: GithubAccount): string {
  const shown = emails.find(({ primary }) => primary) ?? emails[0];
  return shown?.email ?? name ?? "nothing but a login";
}

function peculiarityOf({ email, emails }: GithubAccount): string {
  const primary = emails.find((one) => one.primary);
  if (emails.length === 0) return "no address";
  if (primary === undefined) return "no primary address";
  if (!primary.verified) return "not verified";
  if (emails.length > 1) return `${emails.length} addresses`;
  return email === null ? "private address" : "verified";
}

export const EXAMPLES: Examples = {
  change: `curl -X PUT ADDRESS/_accounts/mona -d '{
  "name": "Mona",
  "emails": [
    {"email": "mona@example.com", "primary": true}
  ]
}'
curl -X DELETE ADDRESS/_accounts/mona`,
  steps: "The steps are token, user and emails.",
  failure: `curl -X PUT ADDRESS/_failure -d '{
  "step": "token",
  "error": "bad_verification_code"
}'
curl -X PUT ADDRESS/_failure -d '{
  "step": "user",
  "status": 503,
  "delayMs": 2000
}'
curl -X DELETE ADDRESS/_failure`,
};
