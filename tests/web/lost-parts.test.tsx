import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { describe, expect, test, vi } from "vitest";
import { ConnectionBanner } from "../../src/app/connection-banner";
import { ErrorBoundary } from "../../src/app/error-boundary";
import { drawLost } from "../../src/app/lost-screen";
import { AuthProvider } from "../../src/lib/auth-client/provider";
import { lazyComponent, withoutIt } from "../../src/lib/lazy-component";
import { Link } from "../../src/lib/link";
import { NavigationProvider, useLocation } from "../../src/lib/navigation";
import type { LoadScreen } from "../../src/lib/navigation";
import { address, heading, MAILED, makeDeployment, openPage } from "../support/page";

/** Code that is lost on its way, as when a tunnel begins or a release has replaced it. */

const lostCode = () => new TypeError("Failed to fetch dynamically imported module: /part.js");

// The dictionaries of the strength meter never arrive.
const asked = vi.hoisted(() => ({ times: 0 }));
vi.mock("@zxcvbn-ts/language-common", () => {
  asked.times += 1;
  throw new TypeError("Failed to fetch dynamically imported module: /part.js");
});

describe("a part that a screen can do without", () => {
  test("F-E13: leaves the password form as it is, with what was typed", async () => {
    const page = openPage("/sign-up", makeDeployment().answer("auth:signIn", MAILED));
    await page.user.type(await screen.findByLabelText("Email"), "ada@example.com");
    const password = screen.getByLabelText("Password");
    await page.user.type(password, "a quiet");
    await waitFor(() => expect(asked.times).toBeGreaterThan(0));
    await page.user.type(password, " harbour");
    expect(screen.getByLabelText("Password")).toBe(password);
    expect(password).toHaveValue("a quiet harbour");
    expect(password).toHaveFocus();
    expect(screen.getByLabelText("Email")).toHaveValue("ada@example.com");
    await page.user.click(screen.getByRole("button", { name: "Create account" }));
    await heading("Check your email");
    expect(page.deployment.sentTo("auth:signIn")).toMatchObject([
      { params: { email: "ada@example.com", password: "a quiet harbour" } },
    ]);
  });

  test("F-E13: that is lost itself leaves the space that was kept for it, and its neighbours", async () => {
    const fetchCode = vi.fn(() => Promise.reject<() => null>(lostCode()));
    const Meter = lazyComponent(fetchCode, withoutIt);
    render(
      <ErrorBoundary>
        <input aria-label="Password" />
        <Meter placeholder={<p>its space</p>} />
      </ErrorBoundary>,
    );
    const password = screen.getByLabelText("Password");
    await userEvent.type(password, "a quiet harbour");
    await expect(Meter.load()).rejects.toThrow("Failed to fetch");
    expect(screen.getByText("its space")).toBeVisible();
    expect(screen.getByLabelText("Password")).toBe(password);
    expect(password).toHaveValue("a quiet harbour");
    expect(fetchCode).toHaveBeenCalled();
    expect(sessionStorage).toHaveLength(0); // nothing was reloaded
  });
});

const NOT_REACHED = /that page is not loaded yet/;

/** One screen with a field, and links to screens whose code may be lost. */
function Here() {
  const { pathname } = useLocation();
  return (
    <>
      <h1>{pathname}</h1>
      <input aria-label="Note" />
      <Link to="/settings/profile">Profile</Link>
      <Link to="/goodbye">Goodbye</Link>
    </>
  );
}

/** The code of the profile cannot be had until `comes`. */
function openLosing() {
  const { client } = makeDeployment();
  const network = { comes: false };
  vi.stubGlobal("fetch", () =>
    network.comes ? Promise.resolve(new Response()) : Promise.reject(lostCode()),
  );
  const load: LoadScreen = (path) =>
    network.comes || path !== "/settings/profile" ? null : Promise.reject(lostCode());
  window.history.replaceState(null, "", "/sign-in");
  render(
    <AuthProvider client={client}>
      <NavigationProvider load={load}>
        <Here />
        <ConnectionBanner />
      </NavigationProvider>
    </AuthProvider>,
  );
  return network;
}

describe("a screen whose code cannot be fetched", () => {
  test("F-E13: leaves whoever presses its link where they are, with words, until it can be", async () => {
    const network = openLosing();
    await userEvent.type(screen.getByLabelText("Note"), "half a sentence");
    await userEvent.click(screen.getByRole("link", { name: "Profile" }));
    expect(await screen.findByText(NOT_REACHED)).toBeVisible();
    expect(address()).toBe("/sign-in");
    expect(screen.getByRole("heading", { name: "/sign-in" })).toBeVisible();
    expect(screen.getByLabelText("Note")).toHaveValue("half a sentence");

    network.comes = true;
    await waitFor(() => expect(screen.queryByText(NOT_REACHED)).not.toBeInTheDocument());
    expect(address()).toBe("/sign-in"); // nobody is moved who does not expect it any more
    await userEvent.click(screen.getByRole("link", { name: "Profile" }));
    await screen.findByRole("heading", { name: "/settings/profile" });
  });

  test("F-E13: lets the person go elsewhere, and the words go as well", async () => {
    openLosing();
    await userEvent.click(screen.getByRole("link", { name: "Profile" }));
    await screen.findByText(NOT_REACHED);
    await userEvent.click(screen.getByRole("link", { name: "Goodbye" }));
    await screen.findByRole("heading", { name: "/goodbye" });
    expect(screen.queryByText(NOT_REACHED)).not.toBeInTheDocument();
    window.history.back();
    await screen.findByRole("heading", { name: "/sign-in" });
    expect(screen.queryByText(NOT_REACHED)).not.toBeInTheDocument();
  });

  test("F-E13: says in its own place what it waits for, where Back has led to it", async () => {
    vi.stubGlobal("fetch", () => Promise.reject(new TypeError("Failed to fetch")));
    const Screen = lazyComponent(() => Promise.reject<() => null>(lostCode()), drawLost);
    render(
      <ErrorBoundary>
        <Screen placeholder={<p>its outline</p>} />
      </ErrorBoundary>,
    );
    expect(await screen.findByText(/comes by itself once you are connected/)).toBeVisible();
    expect(screen.getByText("its outline")).toBeVisible();
    expect(screen.queryByText("Something broke")).not.toBeInTheDocument();
  });
});
