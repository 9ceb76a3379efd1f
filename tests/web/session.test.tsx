import { act, screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import {
  address,
  expectAccessible,
  heading,
  makeDeployment,
  openPage,
  setOnline,
  signedInBefore,
} from "../support/page";
import { latchkey } from "../../latchkey.config";

const JWT = `__convexAuthJWT_${latchkey.slug}`;

async function openMenu(page: ReturnType<typeof openPage>) {
  await page.user.click(await screen.findByRole("button", { name: "Account menu" }));
  return screen.findByRole("menuitem", { name: "Sign out" });
}

describe("somebody who is signed in", () => {
  test("is greeted at home with what the account knows", async () => {
    signedInBefore();
    openPage("/");
    await heading(/^Good (morning|afternoon|evening)$/);
    expect(await screen.findByText("ada@example.com")).toBeVisible();
    expect(screen.getByText("Verified")).toBeVisible();
    expect(screen.getByText("November 20, 2026")).toBeVisible();
    await waitFor(() => expect(document.title).toBe(`Home · ${latchkey.name}`));
    await expectAccessible();
  });

  test.each(["/sign-in", "/sign-up", "/verify-email", "/forgot-password", "/reset-password"])(
    "is taken from %s to where they wanted to go",
    async (path) => {
      signedInBefore();
      openPage(`${path}?returnTo=%2Fnotes`);
      await heading("Page not found");
      expect(address()).toBe("/notes");
    },
  );

  test("never sees the sign-in form while the session is being confirmed", async () => {
    signedInBefore();
    const deployment = makeDeployment();
    deployment.reachable = false;
    openPage("/sign-in", deployment);
    await heading("Loading");
    expect(screen.queryByLabelText("Email")).not.toBeInTheDocument();
    expect(document.querySelector("[aria-busy=true] [aria-hidden=true]")).not.toBeNull();
    await expectAccessible();
  });

  test("has a menu that names them and can be used by keyboard", async () => {
    signedInBefore();
    const page = openPage("/");
    const button = await screen.findByRole("button", { name: "Account menu" });
    button.focus();
    await page.user.keyboard("{Enter}");
    const signOut = await screen.findByRole("menuitem", { name: "Sign out" });
    expect(screen.getByRole("menu")).toHaveTextContent("Signed in asada@example.com");
    await expectAccessible();
    await page.user.keyboard("{End}");
    await waitFor(() => expect(signOut).toHaveFocus());
    await page.user.keyboard("{Escape}");
    await waitFor(() => expect(screen.queryByRole("menu")).not.toBeInTheDocument());
    await waitFor(() => expect(button).toHaveFocus());
  });

  test("can reach the content past the header by one key", async () => {
    signedInBefore();
    const { user } = openPage("/");
    await heading(/^Good/);
    await user.tab();
    await waitFor(() =>
      expect(screen.getByRole("link", { name: "Skip to content" })).toHaveFocus(),
    );
    await user.keyboard("{Enter}");
    await waitFor(() => expect(screen.getByRole("main")).toHaveFocus());
    expect(address()).toBe("/");
  });
});

describe("a visitor", () => {
  test("is sent to sign in with the way back, query and hash included", async () => {
    openPage("/");
    await heading("Sign in");
    expect(address()).toBe("/sign-in");
  });

  test("sees the form at once, without a connection", async () => {
    const deployment = makeDeployment();
    deployment.reachable = false;
    openPage("/sign-in", deployment);
    expect(await screen.findByLabelText("Email")).toBeVisible();
    expect(screen.queryByText("Loading")).not.toBeInTheDocument();
  });

  test("finds a page that says so at an unknown address, and a way home", async () => {
    openPage("/nowhere");
    await heading("Page not found");
    expect(screen.getByRole("link", { name: "Go home" })).toHaveAttribute("href", "/");
    await expectAccessible();
  });
});

describe("signing out", () => {
  test("ends the session on the server before forgetting it here, and says nothing of an ended session", async () => {
    signedInBefore();
    const page = openPage("/");
    await page.user.click(await openMenu(page));
    await heading("Sign in");
    expect(page.deployment.sentTo("auth:signOut").length).toBeGreaterThan(0);
    expect(localStorage.getItem(JWT)).toBeNull();
    expect(address()).toBe("/sign-in");
    expect(screen.queryByText(/You were signed out/)).not.toBeInTheDocument();
    expect(localStorage.getItem(`${latchkey.slug}.session`)).toBeNull();
  });

  test("without a network hides the account, says why it waits, and finishes on reconnecting", async () => {
    signedInBefore();
    const page = openPage("/");
    const signOut = await openMenu(page);
    setOnline(false);
    act(() => page.deployment.drop());
    await page.user.click(signOut);
    await heading("Waiting to sign out");
    expect(screen.queryByText("ada@example.com")).not.toBeInTheDocument();
    expect(localStorage.getItem(JWT)).not.toBeNull();
    await expectAccessible();
    page.deployment.reachable = true;
    setOnline(true);
    await heading("Sign in");
    expect(page.deployment.sentTo("auth:signOut").length).toBeGreaterThan(0);
    expect(localStorage.getItem(JWT)).toBeNull();
  });

  test("that was not finished is finished when the page is opened again", async () => {
    signedInBefore();
    localStorage.setItem(`${latchkey.slug}.session`, "leaving");
    const { deployment } = openPage("/");
    await heading("Sign in");
    expect(deployment.sentTo("auth:signOut").length).toBeGreaterThan(0);
    expect(localStorage.getItem(JWT)).toBeNull();
  });

  test("can be taken back while it waits", async () => {
    signedInBefore();
    localStorage.setItem(`${latchkey.slug}.session`, "leaving");
    const deployment = makeDeployment();
    deployment.reachable = false;
    const { user } = openPage("/", deployment);
    await user.click(await screen.findByRole("button", { name: "Stay signed in" }));
    await heading("Loading");
    expect(localStorage.getItem(`${latchkey.slug}.session`)).toBe("active");
  });

  test("in another tab takes private content off this one", async () => {
    signedInBefore();
    openPage("/");
    await heading(/^Good/);
    await waitFor(() => expect(localStorage.getItem(`${latchkey.slug}.session`)).toBe("active"));
    localStorage.setItem(`${latchkey.slug}.session`, "leaving");
    localStorage.removeItem(JWT);
    act(() => {
      const event = { key: JWT, newValue: null, storageArea: localStorage };
      window.dispatchEvent(new StorageEvent("storage", event));
    });
    await heading("Sign in");
    expect(screen.queryByText(/You were signed out/)).not.toBeInTheDocument();
  });
});

describe("a session that was ended elsewhere", () => {
  test("leads to sign-in, which says why", async () => {
    signedInBefore();
    const { deployment } = openPage("/");
    await heading(/^Good/);
    deployment.answer("users:current", () => null);
    await heading("Sign in");
    expect(screen.getByText(/You were signed out on this device/)).toBeVisible();
    expect(localStorage.getItem(JWT)).toBeNull();
    await expectAccessible();
  });
});
