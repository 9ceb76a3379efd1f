import { expect, test } from "vitest";
import http from "../../convex/http";
import { OFFERED } from "../../convex/signIn/oauth/registry";
import "../support/convexApp";
import { SAMPLE_FUNCTIONS } from "../support/sampleApp";

/**
 * S89: what the world can call, reviewed by hand. Adding a public function means adding it here.
 */

const REVIEWED = [
  // For visitors. `signIn` checks its arguments itself; `signOut` ends the caller's own session.
  "action auth:signIn",
  "action auth:signOut",
  "query auth:isAuthenticated",
  "query users:current",
  // Tells the holder of a browser's secret how the mail with its code is doing.
  "query mails:state",
  // Tells the holder of a token why its own session is over.
  "query sessions:revocationReason",
  // For signed-in people.
  "query sessions:list",
  "mutation sessions:revoke",
  "mutation sessions:revokeOthers",
  "query activity:list",
  "query activity:rows",
  "query reauthentication:state",
  "action reauthentication:withPassword",
  "action reauthentication:requestCode",
  "action reauthentication:withCode",
  "query reauthentication:mailState",
  "query signInMethods:list",
  "mutation signInMethods:connect",
  "mutation signInMethods:enable",
  "mutation signInMethods:disconnect",
  "action passwords:change",
  "action passwords:set",
  "mutation passwords:remove",
  "query emailChanges:pending",
  "action emailChanges:request",
  "action emailChanges:confirm",
  "mutation emailChanges:cancel",
  "mutation users:updateProfile",
  "mutation avatars:uploadUrl",
  "action avatars:attach",
  "mutation avatars:remove",
  "mutation dataExport:page",
  "mutation deletion:request",
  "mutation deletion:cancel",
  // For whoever holds the secret of a mailed link.
  "query recovery:restorationLink",
  "mutation recovery:restoreEmail",
  "query recovery:unrecognizedLink",
  "mutation recovery:reportUnrecognized",
  ...SAMPLE_FUNCTIONS,
];

const ROUTES = [
  "GET /.well-known/jwks.json",
  "GET /.well-known/openid-configuration",
  ...OFFERED.map((provider) => `GET /api/auth/callback/${provider}`),
  "GET /api/auth/signin/*",
  "GET /api/me",
  "OPTIONS /api/me",
];

const modules = import.meta.glob<Record<string, unknown>>(
  ["../../convex/**/*.ts", "!../../convex/_generated/**", "!../../convex/auth.config.ts"],
  { eager: true },
);
const sources = import.meta.glob<string>("../../convex/**/*.ts", {
  eager: true,
  query: "?raw",
  import: "default",
});

function kindOf(exported: unknown): string | null {
  if (typeof exported !== "function") return null;
  if ("isQuery" in exported) return "query";
  if ("isMutation" in exported) return "mutation";
  return "isAction" in exported ? "action" : null;
}

test("S89: the public functions are the reviewed ones; store and everything else is internal", () => {
  const found = Object.entries(modules).flatMap(([path, module]) => {
    const name = path.replace("../../convex/", "").replace(/\.ts$/, "");
    return Object.entries(module).flatMap(([key, exported]) => {
      const kind = kindOf(exported);
      const isPublic = typeof exported === "function" && "isPublic" in exported;
      return kind !== null && isPublic ? [`${kind} ${name}:${key}`] : [];
    });
  });
  expect(found.toSorted()).toEqual(REVIEWED.toSorted());
  expect(modules["../../convex/auth.ts"]?.["store"]).toHaveProperty("isInternal", true);
});

test("S89: the HTTP routes are the reviewed ones", () => {
  const found = http.getRoutes().map(([path, method]) => `${method} ${path}`);
  expect(found.toSorted()).toEqual(ROUTES.toSorted());
});

test("public functions are built in convex/auth/functions.ts and nowhere else", () => {
  const builders = /import\s*\{([^}]*)\}\s*from\s*"[./]*_generated\/server"/g;
  const offenders = Object.entries(sources).flatMap(([path, source]) => {
    if (path.endsWith("/auth/functions.ts") || path.includes("/_generated/")) return [];
    const names = [...source.matchAll(builders)].flatMap((match) => (match[1] ?? "").split(","));
    const plain = names
      .map((name) => name.trim())
      .filter((name) => /^(query|mutation|action)\b/.test(name));
    const generic = /\b(query|mutation|action)Generic\b/.test(source);
    return plain.length > 0 || generic ? [path] : [];
  });
  expect(offenders).toEqual([]);
});

test("only convex/auth/library.ts reaches into what functions are made of", () => {
  const offenders = Object.entries(sources).flatMap(([path, source]) =>
    !path.endsWith("/auth/library.ts") && /_handler|exportArgs/.test(source) ? [path] : [],
  );
  expect(offenders).toEqual([]);
});
