import type { OpenIdAccount } from "./oidc/accounts";

/** One person for each thing a sign-in with Google has to cope with. */
export const GOOGLE_ACCOUNTS: readonly OpenIdAccount[] = [
  {
    login: "grace",
    sub: "108204268033311374519",
    name: "Grace Hopper",
    given_name: "Grace",
    family_name: "Hopper",
    email: "grace@example.com",
    email_verified: true,
  },
  {
    login: "workspace-wei",
    sub: "110169484474386276334",
    name: "Wei Workspace",
    email: "wei@acme.example",
    email_verified: true,
    hd: "acme.example",
  },
  {
    login: "unverified-uma",
    sub: "112233445566778899001",
    name: "Uma Unverified",
    email: "uma@example.com",
    email_verified: false,
  },
  { login: "nameless-nell", sub: "118273645546372819100", picture: null },
];
