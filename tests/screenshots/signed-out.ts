/** Signing up, signing in, resetting: every step and what can go wrong at it. */
import { PASSWORD, freshEmail } from "../support/person";
import type { Person } from "../support/person";
import { arrived, holdAnswers } from "./shoot";
import type { Shoot, Walk } from "./shoot";

export const signIn: Walk = async (person, shoot) => {
  await person.open("/sign-in");
  await person.button("Sign in").waitFor();
  await shoot("sign-in");
  await person.button("Sign in").click();
  await shoot("sign-in-empty-refused");
  await person.field("Email").fill(freshEmail());
  await person.field("Password").fill("not the right password");
  await person.page.getByRole("button", { name: /^Show/ }).click();
  await shoot("sign-in-password-shown");
  await person.button("Sign in").click();
  await person.alert().waitFor();
  await shoot("sign-in-wrong-password");
  await person.field("Password").fill(PASSWORD);
  await person.context.setOffline(true);
  await person.page.getByText(/^You are offline. What/).waitFor();
  await person.button("Sign in").click();
  await shoot("sign-in-offline");
  await person.context.setOffline(false);
  await person.page.evaluate(() => localStorage.setItem("latchkey.session", "active"));
  await person.open("/sign-in");
  await person.button("Sign in").waitFor();
  await shoot("sign-in-session-ended");
};

export const waiting: Walk = async (person, shoot) => {
  const { page } = person;
  await page.clock.install();
  await holdAnswers(page);
  await person.signIn(freshEmail());
  await page.getByRole("button", { name: "Signing in", exact: true }).waitFor();
  await page.clock.runFor(10_500);
  await page.getByText(/^Still working/).waitFor();
  await shoot("sign-in-still-working");
  await page.evaluate(() => localStorage.setItem("__convexAuthOAuthVerifier_latchkey", "0"));
  await person.open("/auth/callback?code=00000000");
  await page.getByText("One moment.").waitFor();
  await shoot("callback");
  await page.clock.runFor(10_500);
  await page.getByText(/longer than usual/).waitFor();
  await shoot("callback-slow");
  await person.open("/not-me?token=0");
  await page.clock.runFor(500);
  await shoot("not-me-checking");
};

export const signUp: Walk = async (person, shoot) => {
  const { page } = person;
  const email = freshEmail();
  await person.open("/verify-email");
  await arrived(page);
  await shoot("verify-email-none");
  await person.open("/sign-up");
  await person.button("Create account").waitFor();
  await shoot("sign-up-empty");
  await person.field("Email").fill("nobody");
  await person.field("Password").fill("short");
  await page
    .getByText(/Very easy to guess/)
    .last()
    .waitFor();
  await person.button("Create account").click();
  await shoot("sign-up-refused");
  await person.field("Email").fill(email);
  await person.field("Password").fill(PASSWORD);
  await page
    .getByText(/strong/i)
    .last()
    .waitFor();
  await shoot("sign-up");
  await person.button("Create account").click();
  await page.waitForURL(/\/verify-email/);
  await person.field("Code").waitFor();
  await shoot("verify-email");
  const code = await person.code(email);
  await person.field("Code").pressSequentially(code === "00000000" ? "00000001" : "00000000");
  await person.button("Verify").click();
  await person.alert().waitFor();
  await shoot("verify-email-wrong-code");
};

export const reset: Walk = async (person, shoot) => {
  await person.open("/reset-password");
  await arrived(person.page);
  await shoot("reset-password-none");
  await person.open("/forgot-password");
  await person.field("Email").fill(freshEmail());
  await shoot("forgot-password");
  await person.button("Send code").click();
  await person.page.waitForURL(/\/reset-password/);
  await person.field("Code").waitFor();
  await shoot("reset-password");
  await person.button("Set new password").click();
  await person.alert().first().waitFor();
  await shoot("reset-password-refused");
};

export const elsewhere: Walk = async (person, shoot) => {
  const { page } = person;
  await person.open("/no-such-page");
  await arrived(page, "Page not found");
  await shoot("not-found");
  await shootGitHub(person, shoot);
  for (const path of ["not-me", "undo-email"]) {
    await person.open(`/${path}?token=unknown`);
    await arrived(page, "This link no longer works");
    await shoot(`${path}-spent`);
  }
  await person.open("/goodbye");
  await arrived(page, "When an account is deleted");
  await shoot("goodbye-again");
};

async function shootGitHub(person: Person, shoot: Shoot): Promise<void> {
  await person.open("/sign-in");
  await person.button("Continue with GitHub").click();
  await person.button("octocat").waitFor();
  await shoot("github");
  await person.button("Cancel").click();
  await person.alert().waitFor();
  await shoot("callback-cancelled");
  for (const error of ["PROVIDER_LINK_REQUIRED", "PROVIDER_EMAIL_MISSING", "failed"]) {
    await person.open(`/auth/callback?error=${error}`);
    await person.alert().waitFor();
    await shoot(`callback-${error.toLowerCase().replaceAll("_", "-")}`);
  }
}
