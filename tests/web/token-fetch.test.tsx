import { act, fireEvent, screen } from "@testing-library/react";
import { beforeEach, describe, expect, test, vi } from "vitest";
import type { FakeDeployment } from "../support/fake-deployment";
import { heading, openPage, signedInBefore } from "../support/page";

/**
 * The access token runs out while there is no network, and the socket is back before HTTP is: the
 * new token, which comes by HTTP, cannot be had for a while.
 */

type Fault = () => Promise<Response>;

const noAnswer: Fault = () => Promise.reject(new TypeError("Failed to fetch"));
const badGateway: Fault = () => Promise.resolve(new Response("Bad gateway", { status: 502 }));

/** In steps, because nothing is drawn within one. */
async function pass(milliseconds: number): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 500)
    await act(() => vi.advanceTimersByTimeAsync(500));
}

async function openHome() {
  signedInBefore();
  const { deployment } = openPage("/");
  await heading(/^Good/);
  await pass(2000); // the next token is another one: tokens know whole seconds
  return deployment;
}

/** The network goes away, the token runs out, and the socket alone comes back. */
function comeBackWithoutHttp(deployment: FakeDeployment, fault: Fault) {
  act(() => deployment.drop());
  deployment.letTokensRunOut();
  const asked = vi.fn(fault);
  deployment.httpFault = asked;
  deployment.reachable = true;
  return asked;
}

describe("an access token that has run out and cannot be renewed for a while", () => {
  beforeEach(() => {
    vi.spyOn(Math, "random").mockReturnValue(0); // connects again as soon as Convex ever does
    vi.useFakeTimers({ shouldAdvanceTime: true });
  });

  test.each([
    ["nobody answers", noAnswer],
    ["a gateway answers that it is broken", badGateway],
  ])(
    "F-A6: is asked for while %s, until it comes, and then everything works by itself",
    async (_, fault) => {
      const deployment = await openHome();
      const asked = comeBackWithoutHttp(deployment, fault);
      await pass(15_000);
      const times = asked.mock.calls.length;
      expect(times).toBeGreaterThan(2);
      expect(screen.getByText("Reconnecting…")).toBeVisible();
      await pass(60_000);
      expect(asked.mock.calls.length).toBeGreaterThan(times);
      expect(screen.getByText("Reconnecting…")).toBeVisible();
      // Nobody was signed out by it.
      expect(screen.getByRole("heading", { level: 1, name: /^Good/ })).toBeVisible();

      deployment.httpFault = null;
      await pass(20_000);
      expect(screen.queryByText("Reconnecting…")).not.toBeInTheDocument();
      expect(deployment.client.connectionState().isWebSocketConnected).toBe(true);
      fireEvent.click(await screen.findByRole("button", { name: "Account menu" }));
      fireEvent.click(await screen.findByRole("menuitem", { name: "Sign out" }));
      await heading("Sign in");
      expect(deployment.sentTo("auth:signOut")).not.toEqual([]);
    },
  );

  test("F-A6: that the session is over is an answer: the person is asked to sign in", async () => {
    const deployment = await openHome();
    comeBackWithoutHttp(deployment, noAnswer);
    await pass(15_000);
    expect(screen.getByText("Reconnecting…")).toBeVisible();
    deployment.answer("users:current", () => null);
    const over = { status: "success", value: { tokens: null }, logLines: [] };
    deployment.httpFault = () => Promise.resolve(Response.json(over));
    await pass(20_000);
    await heading("Sign in");
    expect(screen.queryByText("Reconnecting…")).not.toBeInTheDocument();
  });
});
