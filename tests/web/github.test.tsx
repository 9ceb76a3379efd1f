import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import {
  address,
  expectAccessible,
  heading,
  makeDeployment,
  openPage,
  SIGNED_IN,
  signedInBefore,
} from "../support/page";
import { Refusal } from "../support/fake-deployment";
import { latchkey } from "../../latchkey.config";

const VERIFIER = `__convexAuthOAuthVerifier_${latchkey.slug}`;

function leftForGitHub(): void {
  localStorage.setItem(VERIFIER, "verifier");
}

describe("leaving for GitHub", () => {
  test.each(["/sign-in", "/sign-up"])(
    "from %s asks to come back to the callback with the place to return to",
    async (path) => {
      const { user, deployment } = openPage(`${path}?returnTo=%2Fnotes%3Fa%3D1`);
      deployment.answer("auth:signIn", () => new Promise<never>(() => undefined));
      const button = await screen.findByRole("button", { name: "Continue with GitHub" });
      await user.dblClick(button);
      await waitFor(() =>
        expect(deployment.sentTo("auth:signIn")).toEqual([
          {
            provider: "github",
            params: { redirectTo: "/auth/callback?returnTo=%2Fnotes%3Fa%3D1" },
          },
        ]),
      );
      expect(button).toHaveAccessibleName("Opening GitHub");
    },
  );

  test("says so above the form when it cannot be reached", async () => {
    const { user, deployment } = openPage("/sign-in");
    deployment.answer("auth:signIn", () => {
      throw new Error("not set up");
    });
    await user.click(await screen.findByRole("button", { name: "Continue with GitHub" }));
    expect(await screen.findByRole("alert")).toHaveTextContent("Something went wrong on our side.");
    expect(screen.getByRole("button", { name: "Continue with GitHub" })).toBeVisible();
  });
});

describe("coming back from GitHub", () => {
  test("redeems the code once, takes it out of the address and goes on", async () => {
    leftForGitHub();
    const { deployment } = openPage(
      "/auth/callback?returnTo=%2Fnotes&code=12345678",
      makeDeployment().answer("auth:signIn", SIGNED_IN),
    );
    await heading("Page not found");
    expect(address()).toBe("/notes");
    expect(deployment.sentTo("auth:signIn")).toEqual([
      { params: { code: "12345678" }, verifier: "verifier" },
    ]);
  });

  test.each([
    ["error=access_denied", /Signing in with GitHub was cancelled/],
    ["error=PROVIDER_LINK_REQUIRED", /already exists. Sign in with your email and password/],
    ["error=PROVIDER_EMAIL_MISSING", /no verified primary email address/],
    ["error=%3Cscript%3E", /Signing in with GitHub did not finish/],
    ["", /Signing in with GitHub did not finish/],
    ["code=12345678", /started in another browser/],
  ])("with %j explains itself on the sign-in screen", async (query, words) => {
    const { deployment } = openPage(`/auth/callback?returnTo=%2Fnotes&provider=github&${query}`);
    await heading("Sign in");
    expect(await screen.findByRole("alert")).toHaveTextContent(words);
    expect(screen.getByRole("alert")).toHaveTextContent(/GitHub/);
    expect(address()).toBe("/sign-in?returnTo=%2Fnotes");
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
    await waitFor(() => expect(document.title).toMatch(/^Error: /));
    await expectAccessible();
  });

  test.each([
    ["is refused", () => ({ tokens: null })],
    [
      "fails",
      () => {
        throw new Error("no network");
      },
    ],
  ])("says so when the code %s, and never waits for ever", async (_, answer) => {
    leftForGitHub();
    openPage(
      "/auth/callback?code=12345678&provider=github",
      makeDeployment().answer("auth:signIn", answer),
    );
    await heading("Sign in");
    expect(screen.getByRole("alert")).toHaveTextContent(/Signing in with GitHub did not finish/);
  });

  test("F-C1: says that too many came from this network, where the code was refused for it", async () => {
    leftForGitHub();
    const refused = () => {
      throw new Refusal({ code: "RATE_LIMITED", retryAt: Date.now() + 60_000 });
    };
    openPage(
      "/auth/callback?code=12345678&provider=github",
      makeDeployment().answer("auth:signIn", refused),
    );
    await heading("Sign in");
    expect(screen.getByRole("alert")).toHaveTextContent(/Too many tries came from your network/);
    expect(screen.getByRole("alert")).toHaveTextContent(/try GitHub again/);
  });

  test("leaves somebody who is signed in alone, whatever the address carries", async () => {
    signedInBefore();
    leftForGitHub();
    const { deployment } = openPage("/auth/callback?code=junk");
    await heading(/^Good/);
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
  });

  test("is the only place where a code in the address means anything", async () => {
    signedInBefore();
    leftForGitHub();
    const { deployment } = openPage("/?code=junk");
    await heading(/^Good/);
    expect(deployment.sentTo("auth:signIn")).toEqual([]);
    expect(localStorage.getItem(`__convexAuthJWT_${latchkey.slug}`)).not.toBeNull();
  });
});
