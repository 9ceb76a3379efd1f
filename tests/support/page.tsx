/** Opens the app at an address, as a browser would, against a fake deployment. */
import { act, render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import axe from "axe-core";
import { expect, vi } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import { AuthProvider } from "../../src/lib/auth-client/provider";
import { Router } from "../../src/app/router";
import { FakeDeployment, token } from "./fake-deployment";
import { answersEmptySample } from "./sample-answers";

export const USER = {
  _id: "user",
  name: null,
  email: "ada@example.com",
  emailVerified: true,
  image: null,
  createdAt: Date.UTC(2026, 10, 20),
  language: null,
  timeZone: null,
  hasAvatar: false,
  deletionScheduledFor: null,
} as const;

export const SIGNED_IN = () => ({ tokens: { token: token(), refreshToken: "refresh" } });
export const MAILED = () => ({ tokens: null });

/** A way into an account, the only one unless said otherwise. */
export function ownMethod(id: string, addedAt: number, more: object = {}) {
  return { id, addedAt, handle: null, image: null, removable: false, ...more };
}

export function makeDeployment(): FakeDeployment {
  const deployment = new FakeDeployment();
  vi.stubGlobal("fetch", deployment.fetch);
  answersEmptySample(deployment);
  return deployment
    .answer("users:current", () => USER)
    .answer("sessions:revocationReason", () => null)
    .answer("signInMethods:list", () => [ownMethod("password", Date.UTC(2026, 10, 20))])
    .answer("auth:signOut", () => null);
}

/** A person at the keyboard in front of a page. */
export function openPage(address: string, deployment = makeDeployment()) {
  window.history.replaceState(null, "", address);
  const view = render(
    <AuthProvider client={deployment.client}>
      <Router />
    </AuthProvider>,
  );
  return { deployment, view, user: userEvent.setup() };
}

/** Takes the network away or gives it back, as the browser tells pages. */
export function setOnline(online: boolean): void {
  vi.spyOn(navigator, "onLine", "get").mockReturnValue(online);
  act(() => {
    window.dispatchEvent(new Event(online ? "online" : "offline"));
  });
}

/** Leaves in storage what a signed-in browser has there. */
export function signedInBefore(): void {
  localStorage.setItem(`__convexAuthJWT_${config.slug}`, token());
  localStorage.setItem(`__convexAuthRefreshToken_${config.slug}`, "refresh");
}

export function address(): string {
  return window.location.pathname + window.location.search + window.location.hash;
}

export async function heading(name: string | RegExp): Promise<HTMLElement> {
  return screen.findByRole("heading", { level: 1, name });
}

/** Colours and sizes need a real browser; everything else axe knows is checked here. */
export async function expectAccessible(): Promise<void> {
  await waitFor(() => expect(document.title).not.toBe(""));
  const { violations } = await axe.run(document, {
    rules: { "color-contrast": { enabled: false }, "target-size": { enabled: false } },
  });
  expect(violations.map(({ id, nodes }) => ({ id, nodes: nodes.map(({ html }) => html) }))).toEqual(
    [],
  );
}
