import type { GithubAccount } from "./accounts";

/** One account for each thing a sign-in has to cope with. */
export const SHIPPED_ACCOUNTS: readonly GithubAccount[] = [
  {
    login: "octocat",
    id: 583_231,
    name: "The Octocat",
    avatar_url: null,
    email: "octocat@example.com",
    emails: [address("octocat@example.com", { primary: true, visibility: "public" })],
  },
  {
    login: "hidden-hana",
    id: 2_001,
    name: "Hana Hidden",
    avatar_url: null,
    email: null,
    emails: [address("hana@example.com", { primary: true, visibility: "private" })],
  },
  {
    login: "unverified-ugo",
    id: 2_002,
    name: "Ugo Unverified",
    avatar_url: null,
    email: null,
    emails: [address("ugo@example.com", { primary: true, verified: false })],
  },
  {
    login: "several-sena",
    id: 2_003,
    name: "Sena Several",
    avatar_url: null,
    email: "sena@work.example.com",
    emails: [
      address("sena@old.example.com", { verified: false }),
      address("sena@work.example.com", {}),
      address("sena@example.com", { primary: true, visibility: "private" }),
    ],
  },
  {
    login: "addressless-ada",
    id: 2_004,
    name: null,
    avatar_url: null,
    email: null,
    emails: [],
  },
];

type Email = GithubAccount["emails"][number];

function address(email: string, differences: Partial<Email>): Email {
  return { email, primary: false, verified: true, visibility: null, ...differences };
}
