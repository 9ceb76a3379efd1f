/** The workspace, the settings, and the ways out of an account. */
import { readFileSync } from "node:fs";
import { newGithubAccount } from "../support/github-accounts";
import { PASSWORD, freshEmail } from "../support/person";
import type { Person } from "../support/person";
import { fillSample } from "../support/sample-journey";
import { anotherSession, endOtherSessions, registered } from "../support/registered";
import { arrived, askWhoItIs, holdAnswers } from "./shoot";
import type { Shoot, Walk } from "./shoot";

/** Names that are long, and written from the right. */
const LONG_NAME = "Wolfeschlegelsteinhausenbergerdorff, Adolph Blaine Charles David Earl Frederick";
const RTL_NAME = "أميرة بنت عبد الرحمن";
const LONG_EMAIL = () => freshEmail(`${"a-long-name-".repeat(3)}of-somebody`);

async function openSection(person: Person, section: string): Promise<void> {
  await person.open(`/settings/${section}`);
  await arrived(person.page, new RegExp(`^${section}$`, "i"));
}

async function rename(person: Person, name: string): Promise<void> {
  await openSection(person, "profile");
  await person.field("Name").fill(name);
  await person.page.getByRole("region", { name: "Your name" }).getByRole("button").click();
  await person.page.getByText("Saved", { exact: true }).waitFor();
}

export const workspace: Walk = async (person, shoot) => {
  const { page } = person;
  const { session } = await registered(person.urls);
  await person.resume(session);
  await arrived(page, /^Good/);
  await shoot("home-empty");
  await fillSample(person);
  await shoot("home");
  await rename(person, LONG_NAME);
  await person.open("/");
  await arrived(page, /^Good/);
  await shoot("home-long-name");
  await person.button("Account menu").click();
  await page.getByRole("menu").waitFor();
  await shoot("account-menu");
};

export const profile: Walk = async (person, shoot) => {
  const { page } = person;
  const { session } = await registered(person.urls, LONG_EMAIL());
  await person.resume(session);
  await openSection(person, "profile");
  await shoot("settings-profile");
  await person.field("Name").fill("a".repeat(81));
  const save = page.getByRole("region", { name: "Your name" }).getByRole("button");
  await save.click();
  await person.alert().waitFor();
  await page
    .locator("input[type=file]")
    .setInputFiles({ name: "a.txt", mimeType: "text/plain", buffer: Buffer.from("a") });
  await shoot("settings-profile-refused");
  const picture = {
    name: "me.png",
    mimeType: "image/png",
    buffer: readFileSync("tests/screenshots/sign-in-light.png"),
  };
  await page.locator("input[type=file]").setInputFiles(picture);
  await page.getByRole("dialog").waitFor();
  await shoot("crop");
  await person.button("Use this picture").click();
  await page.getByText("Picture saved").waitFor();
  await rename(person, RTL_NAME);
  await shoot("settings-profile-saved");
  await person.button("Account menu").click();
  await page.getByRole("menu").waitFor();
  await shoot("account-menu-rtl");
};

export const security: Walk = async (person, shoot) => {
  const { page } = person;
  const { session, email } = await registered(person.urls);
  await askWhoItIs(page, "emailChanges:request", "password");
  await person.resume(session);
  await openSection(person, "security");
  await shoot("settings-security");
  await person.button("Change password").click();
  await person.alert().first().waitFor();
  await shoot("settings-security-refused");
  await openSection(person, "security");
  await person.field("New email").fill(LONG_EMAIL());
  await person.button("Change email").click();
  await page.getByRole("dialog").waitFor();
  await shoot("step-up");
  const password = page.getByRole("dialog").getByRole("textbox", { name: "Password" });
  await password.fill("wrong");
  await person.button("Confirm").click();
  await page.getByRole("dialog").getByRole("alert").waitFor();
  await shoot("step-up-wrong");
  await password.fill(PASSWORD);
  await person.button("Confirm").click();
  await person.field("Code").waitFor();
  await shoot("settings-security-code");
  await person.button("Keep my address").click();
  await person.field("Current password").fill(PASSWORD);
  await person.field("New password").fill("an even longer lantern story");
  await person.button("Change password").click();
  await page.getByText(/^Password changed/).waitFor();
  await shoot("settings-security-changed");
  await page.goto(await person.link(email, "/not-me"));
  await person.button("This was not me").waitFor();
  await shoot("not-me");
  await person.button("This was not me").click();
  await arrived(page, "Your account is safe again");
  await shoot("not-me-done");
};

export const githubOnly: Walk = async (person, shoot) => {
  const { page } = person;
  const login = await newGithubAccount(person.urls);
  await askWhoItIs(page, "passwords:set", "code");
  await person.open("/sign-in?returnTo=/settings/security");
  await person.button("Continue with GitHub").click();
  await person.button(login).click();
  await page.waitForURL(/\/settings\/security/);
  await arrived(page, "Security");
  await shoot("settings-security-github");
  await person.field("New password").fill(PASSWORD);
  await person.button("Set a password").click();
  await page.getByRole("dialog").waitFor();
  await shoot("step-up-code");
  await page.keyboard.press("Escape");
};

/** A connection of another session, as the owner finds it who has ended that. */
export const paused: Walk = async (person, shoot) => {
  const { page, urls } = person;
  const { session, email } = await registered(urls);
  await person.resume(session);
  const login = await newGithubAccount(urls);
  await openSection(person, "security");
  await person.button("Connect GitHub").click();
  await person.button(login).click();
  await page.getByText(new RegExp(`${login}, connected`)).waitFor();
  const own = await anotherSession(urls, email);
  await endOtherSessions(urls, own);
  await page.waitForURL(/\/sign-in/);
  await person.resume(own);
  await openSection(person, "security");
  await person.button("Turn GitHub on again").waitFor();
  await shoot("settings-security-paused");
};

export const lists: Walk = async (person, shoot) => {
  const { page } = person;
  const { session, email } = await registered(person.urls);
  await person.resume(session);
  await openSection(person, "sessions");
  await shoot("settings-sessions-only");
  await anotherSession(person.urls, email);
  await anotherSession(person.urls, email);
  await person.button("Sign out of all other devices").waitFor();
  await shoot("settings-sessions");
  await person.button("Sign out of all other devices").click();
  await page.getByText(/devices? (was|were) signed out/).waitFor();
  await shoot("settings-sessions-ended");
  await openSection(person, "activity");
  await shoot("settings-activity");
  await person.field("Show").selectOption("Account");
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
  await shoot("settings-activity-account");
};

export const leaving: Walk = async (person, shoot) => {
  const { page } = person;
  const { session, email } = await registered(person.urls);
  await person.resume(session);
  await openSection(person, "account");
  await shoot("settings-account");
  await person.button("Delete account…").click();
  await page.getByRole("alertdialog").waitFor();
  await shoot("delete-account");
  await person.button("Delete account").click();
  await page.getByRole("alertdialog").getByRole("alert").waitFor();
  await shoot("delete-account-refused");
  await person.field("Your email address").fill(email);
  await person.button("Delete account").click();
  await arrived(page, "Your account will be deleted");
  await shoot("goodbye");
  await person.signIn(email);
  await person.button("Keep my account").waitFor();
  await shoot("deletion-notice");
  await person.button("Keep my account").click();
  await page.getByText("Your account stays.").waitFor();
  await shoot("home-news");
};

export const undo: Walk = async (person, shoot) => {
  const { page } = person;
  const { session, email } = await registered(person.urls);
  await person.resume(session);
  await openSection(person, "security");
  const newEmail = freshEmail("new");
  await person.field("New email").fill(newEmail);
  await person.button("Change email").click();
  await person.field("Code").fill(await person.code(newEmail));
  await page.getByText(/^Your address is/).waitFor();
  await shoot("settings-security-email-changed");
  await page.goto(await person.link(email, "/undo-email"));
  await person.button("Undo the change").waitFor();
  await shoot("undo-email");
  await person.button("Undo the change").click();
  await arrived(page, "The change was undone");
  await shoot("undo-email-done");
};

/** What is shown while nothing has come yet, and when signing out has to wait. */
export const held: Walk = async (person, shoot) => {
  const { page } = person;
  const { session } = await registered(person.urls);
  await person.resume(session);
  await shootSigningOut(person, shoot);
  await holdAnswers(page);
  await person.open("/settings/profile");
  await page.locator("[aria-busy=true]").waitFor();
  await shoot("signed-in-loading");
};

async function shootSigningOut(person: Person, shoot: Shoot): Promise<void> {
  await person.context.setOffline(true);
  await person.button("Account menu").click();
  await person.page.getByRole("menuitem", { name: "Sign out", exact: true }).click();
  await arrived(person.page, "Waiting to sign out");
  await shoot("signing-out-offline");
  await person.button("Stay signed in").click();
  await person.context.setOffline(false);
}
