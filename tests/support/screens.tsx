/** Every screen of the app, each with data that has no word of ours in it. */
import { OAUTH_PROVIDERS } from "../../convex/shared/oauthProviders";
import { render, screen, waitFor, within } from "@testing-library/react";
import { expect } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import { ErrorBoundary } from "../../src/app/error-boundary";
import { loadCopy } from "../../src/copy/copy";
import { FirstRun } from "../../src/app/first-run";
import type { FakeDeployment } from "./fake-deployment";
import { Refusal } from "./fake-deployment";
import { answersFullSample, SAMPLE_IDENTIFIERS } from "./sample-answers";
import { USER, makeDeployment, openPage, signedInBefore, ownMethod } from "./page";

const THEN = Date.UTC(2026, 10, 20);

/** What people and their devices are called here, wherever it may stand on a screen. */
export const PEOPLES_WORDS = [
  "ada@example.com",
  "new@example.com",
  "Firefox",
  ...OAUTH_PROVIDERS.map(({ label }) => label),
  ...SAMPLE_IDENTIFIERS,
];

const PERSON = { ...USER, name: "Άδα" };

export interface ScreenToOpen {
  name: string;
  open: () => Promise<void>;
}

/** Until nothing on the page is loading any more. */
async function settled(): Promise<void> {
  await waitFor(() => {
    expect(document.querySelector("h1")).not.toBeNull();
    expect(document.querySelector("[aria-busy=true]")).toBeNull();
  });
}

function signedOut(address: string, prepare?: () => void): ScreenToOpen {
  return {
    name: address,
    open: async () => {
      prepare?.();
      openPage(address, withData());
      await settled();
    },
  };
}

function signedIn(
  address: string,
  further: (page: ReturnType<typeof openPage>) => Promise<void> = async () => undefined,
  name = address,
): ScreenToOpen {
  return {
    name,
    open: async () => {
      signedInBefore();
      const page = openPage(address, withData());
      await settled();
      await further(page);
    },
  };
}

function waitsForCode(purpose: string): void {
  const challenge = { purpose, email: USER.email, browserSecret: "s".repeat(43), resendAt: 0 };
  localStorage.setItem(`${config.slug}.challenge.${purpose}`, JSON.stringify(challenge));
}

function withData(): FakeDeployment {
  const deployment = makeDeployment();
  answersFullSample(deployment, THEN);
  return deployment
    .answer("users:current", () => PERSON)
    .answer("signInMethods:list", () => [
      ownMethod("password", THEN, { removable: true }),
      ownMethod("github", THEN, { handle: "Άδα", removable: true }),
    ])
    .answer("emailChanges:pending", () => null)
    .answer("sessions:list", () => [
      {
        _id: "1",
        current: true,
        method: "password",
        device: "Firefox",
        startedAt: THEN,
        lastActiveAt: THEN,
      },
      {
        _id: "2",
        current: false,
        method: "github",
        device: null,
        startedAt: THEN,
        lastActiveAt: THEN,
      },
    ])
    .answer("activity:list", () => ({
      page: [
        {
          _id: "1",
          time: THEN,
          kind: "signedIn",
          topic: "signIn",
          outcome: "ok",
          method: "password",
          device: "Firefox",
          ip: "203.0.113.7",
          here: true,
        },
        {
          _id: "2",
          time: THEN,
          kind: "signInFailed",
          topic: "signIn",
          outcome: "failed",
          method: null,
          device: null,
          ip: null,
          here: false,
        },
      ],
      isDone: true,
      continueCursor: "",
    }))
    .answer("activity:rows", () => ({ rows: [], cursor: null }))
    .answer("recovery:unrecognizedLink", () => ({ open: true, kind: "newSignIn", time: THEN }))
    .answer("recovery:restorationLink", () => ({
      open: true,
      previousEmail: USER.email,
      expiresAt: THEN,
    }));
}

function Broken(): never {
  throw new Error("broken");
}

export const SCREENS: ScreenToOpen[] = [
  signedOut("/sign-in"),
  signedOut("/sign-up"),
  signedOut("/verify-email"),
  {
    ...signedOut("/verify-email", () => waitsForCode("email-verification")),
    name: "verify a code",
  },
  signedOut("/forgot-password"),
  signedOut("/reset-password"),
  { ...signedOut("/reset-password", () => waitsForCode("reset")), name: "reset by a code" },
  signedOut("/auth/callback"),
  signedOut("/not-me?token=t"),
  signedOut("/undo-email?token=t"),
  signedOut("/goodbye"),
  signedOut("/nowhere"),
  signedIn("/"),
  signedIn("/settings/profile"),
  signedIn("/settings/security"),
  signedIn("/settings/sessions"),
  signedIn("/settings/activity"),
  signedIn("/settings/account"),
  signedIn(
    "/settings/account",
    async ({ user }) => {
      const buttons = within(screen.getByRole("main")).getAllByRole("button");
      const last = buttons.at(-1);
      if (last !== undefined) await user.click(last);
      await screen.findByRole("alertdialog");
    },
    "the question before an account is deleted",
  ),
  signedIn(
    "/settings/account",
    async ({ user, deployment }) => {
      deployment.answer("dataExport:page", () => {
        throw new Refusal({ code: "REAUTHENTICATION_REQUIRED", methods: ["password"] });
      });
      const [first] = within(screen.getByRole("main")).getAllByRole("button");
      if (first !== undefined) await user.click(first);
      await screen.findByRole("dialog");
    },
    "the question who is there",
  ),
  signedIn(
    "/",
    async ({ user }) => {
      const [first] = within(screen.getByRole("banner")).getAllByRole("button");
      if (first !== undefined) await user.click(first);
      await screen.findByRole("menu");
    },
    "the account menu",
  ),
  {
    name: "an account that is about to be deleted",
    open: async () => {
      signedInBefore();
      openPage(
        "/",
        withData().answer("users:current", () => ({ ...PERSON, deletionScheduledFor: THEN })),
      );
      await settled();
    },
  },
  {
    name: "waiting to sign out",
    open: async () => {
      signedInBefore();
      localStorage.setItem(`${config.slug}.session`, "leaving");
      const deployment = withData();
      deployment.reachable = false;
      openPage("/", deployment);
      await waitFor(() => expect(document.querySelector("main button")).not.toBeNull());
    },
  },
  {
    name: "a start without a backend",
    open: async () => {
      await loadCopy("signed-out");
      render(<FirstRun />);
      await settled();
    },
  },
  {
    name: "a page that broke",
    open: async () => {
      render(
        <ErrorBoundary>
          <Broken />
        </ErrorBoundary>,
      );
      await settled();
    },
  },
];
