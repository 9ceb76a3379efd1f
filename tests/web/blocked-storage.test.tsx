import { screen, waitFor } from "@testing-library/react";
import { afterAll, afterEach, describe, expect, test, vi } from "vitest";
import { latchkey } from "../../latchkey.config";
import { heading, MAILED, makeDeployment, openPage, SIGNED_IN } from "../support/page";

/** Storage that the browser denies to this site, or that has no room left. */

function refuse(name: string): never {
  throw new DOMException("The browser said no", name);
}

function full(): void {
  vi.spyOn(Storage.prototype, "setItem").mockImplementation(() => refuse("QuotaExceededError"));
}

function blocked(): void {
  for (const method of ["getItem", "setItem", "removeItem"] as const)
    vi.spyOn(Storage.prototype, method).mockImplementation(() => refuse("SecurityError"));
}

/** As browsers do that block all data of a site: the very property throws. */
function absent(): void {
  for (const area of ["localStorage", "sessionStorage"] as const)
    vi.spyOn(globalThis, area, "get").mockImplementation(() => refuse("SecurityError"));
}

// Before the storage is emptied for the next test.
afterEach(() => vi.restoreAllMocks());
// What was kept in memory here is none of the next file's, which may share this one's modules.
afterAll(() => vi.resetModules());

/** Asks for a code for an address, and gets to the step where it is typed. */
async function signUp(email: string) {
  const page = openPage("/sign-up", makeDeployment().answer("auth:signIn", MAILED));
  const field = await screen.findByLabelText("Email");
  // A test before this one may have left its draft in memory.
  await page.user.clear(field);
  await page.user.paste(email);
  await page.user.click(screen.getByLabelText("Password"));
  await page.user.paste("a quiet harbour");
  await page.user.click(screen.getByRole("button", { name: "Create account" }));
  await heading("Check your email");
  expect(screen.getByText(email)).toBeVisible();
  return page;
}

async function typeCode({ deployment, user }: Awaited<ReturnType<typeof signUp>>) {
  deployment.answer("auth:signIn", SIGNED_IN);
  await user.type(screen.getByLabelText("Code"), "01234567{Enter}");
  await heading(/^Good/);
  return deployment.sentTo("auth:signIn").map(({ params }) => params);
}

async function signOut({ deployment, user }: Awaited<ReturnType<typeof signUp>>) {
  await user.click(await screen.findByRole("button", { name: "Account menu" }));
  await user.click(await screen.findByRole("menuitem", { name: "Sign out" }));
  await heading("Sign in");
  expect(deployment.sentTo("auth:signOut")).not.toEqual([]);
}

describe.each([
  ["is full", full],
  ["throws at every call", blocked],
  ["throws when it is named", absent],
])("storage that %s", (_, begin) => {
  test("F-E3: lets one sign up, type the code, sign out and sign up again", async () => {
    begin();
    for (const email of ["ada@example.com", "grace@example.com"]) {
      const page = await signUp(email);
      const [asked, answered] = await typeCode(page);
      const secret: unknown = Reflect.get(Object(asked), "browserSecret");
      expect(secret).toMatch(/^[\w-]{43}$/);
      expect(answered).toMatchObject({ email, code: "01234567", browserSecret: secret });
      expect(screen.queryByRole("alert")).not.toBeInTheDocument();
      await signOut(page);
      page.view.unmount();
    }
  });

  test("F-E3: keeps the step under way while the page lives, whatever is drawn in between", async () => {
    begin();
    const first = await signUp("ada@example.com");
    first.view.unmount();
    openPage("/forgot-password").view.unmount();
    const page = openPage("/verify-email", first.deployment);
    await heading("Check your email");
    expect(screen.getByText("ada@example.com")).toBeVisible();
    await typeCode(page);
    await signOut(page);
  });
});

test("F-E3: what storage held before it was full does not stand in for what is newer", async () => {
  const key = `${latchkey.slug}.challenge.email-verification`;
  const old = { email: "old@example.com", browserSecret: "o".repeat(43), resendAt: 0 };
  localStorage.setItem(key, JSON.stringify({ purpose: "email-verification", ...old }));
  full();
  const page = await signUp("ada@example.com");
  expect(screen.queryByText("old@example.com")).not.toBeInTheDocument();
  // Another tab, or the page after a reload, is not told of the old one either.
  await waitFor(() => expect(localStorage.getItem(key)).toBeNull());
  expect((await typeCode(page)).at(-1)).toMatchObject({ email: "ada@example.com" });
  await signOut(page);
});
