import { describe, expect, test } from "vitest";
import { api } from "../../../convex/_generated/api";
import { useApp } from "../../support/convexApp";

const test_ = useApp();
const email = "ada@example.com";

describe("GET /api/me", () => {
  test("answers with the bearer token's user", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    const response = await app.as(tokens).fetch("/api/me");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual(await app.current(tokens.token));
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://127.0.0.1:15173");
    expect(response.headers.get("Cache-Control")).toBe("no-store");
  });

  test("is 401 in JSON without a token and after the session's end", async () => {
    const { app } = test_;
    const tokens = await app.signedUp(email);
    await app.as(tokens).action(api.auth.signOut, {});
    for (const caller of [app.t, app.as(tokens)]) {
      const response = await caller.fetch("/api/me");
      expect(response.status).toBe(401);
      expect(await response.json()).toEqual({ code: "UNAUTHENTICATED" });
      expect(response.headers.get("WWW-Authenticate")).toBe("Bearer");
      expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://127.0.0.1:15173");
    }
  });

  test("lets a browser at the app's origin send the token, and no other origin", async () => {
    const { app } = test_;
    const response = await app.t.fetch("/api/me", {
      method: "OPTIONS",
      headers: { Origin: "https://evil.example", "Access-Control-Request-Method": "GET" },
    });
    expect(response.status).toBe(204);
    expect(response.headers.get("Access-Control-Allow-Origin")).toBe("http://127.0.0.1:15173");
    expect(response.headers.get("Access-Control-Allow-Headers")).toBe("Authorization");
    expect(response.headers.get("Access-Control-Allow-Credentials")).toBeNull();
  });
});
