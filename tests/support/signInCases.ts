import type { seededRandom } from "./seeded-random";

/**
 * Random calls of `auth:signIn`: half of them arbitrary values, half a call that is nearly right.
 */

type Random = ReturnType<typeof seededRandom>;

const STRINGS = [
  "",
  "password",
  "github",
  "signUp",
  "signIn",
  "reset",
  "reset-verification",
  "email-verification",
  "ada@example.com",
  "12345678",
  "a|b|c",
  "/auth/callback",
  "https://evil.example",
  "constructor",
  "toString",
  "\u0000",
  "\ud83d\udd11".repeat(20),
  "s".repeat(32),
  "x".repeat(5000),
  "' OR 1=1 --",
  "../../etc/passwd",
];

const KEYS = [
  "provider",
  "params",
  "refreshToken",
  "verifier",
  "calledBy",
  "flow",
  "email",
  "password",
  "newPassword",
  "code",
  "browserSecret",
  "redirectTo",
  "phone",
  "role",
];

const FLOWS = ["signUp", "signIn", "reset", "reset-verification", "email-verification"];
const DEPTH = 3;

function anyValue(random: Random, depth: number): unknown {
  switch (random.below(depth < DEPTH ? 8 : 6)) {
    case 0:
    case 1:
    case 2:
      return random.pick(STRINGS);
    case 3:
      return random.pick([null, true, false]);
    case 4:
      return (random.below(2001) - 1000) * 10 ** random.below(20);
    case 5:
      return random.below(1_000_000);
    case 6:
      return Array.from({ length: random.below(4) }, () => anyValue(random, depth + 1));
    default:
      return anyObject(random, depth + 1);
  }
}

function anyObject(random: Random, depth: number): Record<string, unknown> {
  const entries = Array.from({ length: random.below(7) }, () => [
    random.pick(KEYS),
    anyValue(random, depth),
  ]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** The arguments of one call, fit for JSON. */
export function signInCase(random: Random): Record<string, unknown> {
  if (random.below(2) === 0) return anyObject(random, 0);
  const params: Record<string, unknown> = {
    flow: random.pick(FLOWS),
    email: "ada@example.com",
    browserSecret: "s".repeat(32),
    password: "a password long enough",
    code: "12345678",
    newPassword: "another password long enough",
    [random.pick(KEYS)]: anyValue(random, 1),
  };
  for (const key of KEYS) if (random.below(6) === 0) delete params[key];
  return { provider: "password", params };
}
