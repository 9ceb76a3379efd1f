/** What people press that has an effect, screen by screen. */
import { fireEvent, screen, waitFor, within } from "@testing-library/react";
import { expect, vi } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import type { FakeDeployment } from "./fake-deployment";
import { Refusal } from "./fake-deployment";
import { type Step, THEN, becomes, fill, press } from "./lost-answer-step";
import { png } from "./pictureFiles";
import { SAMPLE_STEPS } from "./sample-lost-answer-steps";
import { heading, MAILED, ownMethod, SIGNED_IN, signedInBefore, USER } from "./page";

const SECRET = "s".repeat(43);
const PASSWORD = "a lantern for the long way home";
const NEW_EMAIL = "new@example.com";

/** The dialog that asks who is there, not a toast on its way out. */
function stepUp(): Promise<HTMLElement> {
  return screen.findByRole("dialog", { name: "Confirm that it is you" });
}

function inside(): Promise<HTMLElement> {
  return screen.findByRole("button", { name: "Account menu" });
}

function waitsForCode(purpose: string): void {
  const challenge = { purpose, email: USER.email, browserSecret: SECRET, resendAt: 0 };
  localStorage.setItem(`${config.slug}.challenge.${purpose}`, JSON.stringify(challenge));
}

/** A change of address that waits for its code in this browser. */
function waitsForNewAddress(deployment: FakeDeployment): void {
  const kept = { newEmail: NEW_EMAIL, browserSecret: SECRET };
  localStorage.setItem(`${config.slug}.emailChange`, JSON.stringify(kept));
  const pending = {
    newEmail: NEW_EMAIL,
    requestedAt: 0,
    resendAt: 0,
    expiresAt: Date.now() + 600_000,
  };
  deployment.answer("emailChanges:pending", () => pending);
}

const METHODS = {
  password: ownMethod("password", THEN, { removable: true }),
  github: ownMethod("github", THEN, { handle: "ada", removable: true }),
};

function methods(deployment: FakeDeployment, ...ids: (keyof typeof METHODS)[]): void {
  deployment.answer("signInMethods:list", () => ids.map((id) => METHODS[id]));
}

/** The next change needs a proof, which `proof` gives. */
function asksWhoIsThere(
  deployment: FakeDeployment,
  proof: "withPassword" | "withCode",
  method: "password" | "code",
): void {
  deployment
    .answer("passwords:remove", () => {
      throw new Refusal({ code: "REAUTHENTICATION_REQUIRED", methods: [method] });
    })
    .does("reauthentication:requestCode", () => null)
    .does(`reauthentication:${proof}`, () => {
      deployment.does("passwords:remove", () => {
        methods(deployment, "github");
        return null;
      });
      return null;
    });
  methods(deployment, "password", "github");
}

function device(name: string, current: boolean) {
  return {
    _id: name,
    current,
    method: "password",
    device: name,
    startedAt: THEN,
    lastActiveAt: THEN,
  };
}

function devices(deployment: FakeDeployment, ...names: string[]): void {
  deployment.answer("sessions:list", () => names.map((name) => device(name, name === "Firefox")));
}

const AUTH: Step[] = [
  {
    id: "F-A3",
    calls: "auth:signIn",
    what: "asking for an account",
    at: "/sign-up",
    prepare: (deployment) => deployment.does("auth:signIn", MAILED),
    press: async () => {
      await fill("Email", USER.email);
      await fill("Password", PASSWORD);
      await press("Create account");
    },
    reached: () => heading("Check your email"),
  },
  {
    id: "F-A2",
    calls: "auth:signIn",
    what: "the code of a sign-up",
    at: "/verify-email",
    prepare: (deployment) => {
      waitsForCode("email-verification");
      deployment.does("auth:signIn", SIGNED_IN);
    },
    press: async () => {
      await fill("Code", "12345678");
      await press(/^Verify/);
    },
    reached: inside,
  },
  {
    id: "F-A3",
    calls: "auth:signIn",
    what: "another code for a sign-up",
    at: "/verify-email",
    prepare: (deployment) => {
      waitsForCode("email-verification");
      deployment.does("auth:signIn", MAILED);
    },
    press: () => press("Send a new code"),
    reached: () => screen.findByText(/^New code sent/),
  },
  {
    id: "F-A4",
    calls: "auth:signIn",
    what: "a sign-in by password",
    at: "/sign-in",
    prepare: (deployment) => deployment.does("auth:signIn", SIGNED_IN),
    press: async () => {
      await fill("Email", USER.email);
      await fill("Password", PASSWORD);
      await press("Sign in");
    },
    reached: inside,
  },
  {
    id: "F-A3",
    calls: "auth:signIn",
    what: "asking for a reset",
    at: "/forgot-password",
    prepare: (deployment) => deployment.does("auth:signIn", MAILED),
    press: async () => {
      await fill("Email", USER.email);
      await press("Send code");
    },
    reached: () => heading("Set a new password"),
  },
  {
    id: "F-A4",
    calls: "auth:signIn",
    what: "the code of a reset",
    at: "/reset-password",
    prepare: (deployment) => {
      waitsForCode("reset");
      deployment.does("auth:signIn", SIGNED_IN);
    },
    press: async () => {
      await fill("Code", "12345678");
      await fill("New password", PASSWORD);
      await press("Set new password");
    },
    reached: inside,
  },
  {
    id: "F-A4",
    calls: "auth:signIn",
    what: "leaving for a provider",
    at: "/sign-in",
    prepare: (deployment) => {
      vi.spyOn(console, "error").mockImplementation(() => undefined); // jsdom cannot leave the page
      const redirect = "http://deployment.test/#authorize";
      deployment.does("auth:signIn", () => ({ redirect, verifier: "the verifier" }));
    },
    press: () => press("Continue with GitHub"),
    reached: () =>
      waitFor(() =>
        expect(localStorage.getItem(`__convexAuthOAuthVerifier_${config.slug}`)).toBe(
          "the verifier",
        ),
      ),
  },
  {
    id: "F-A4",
    calls: "auth:signIn",
    what: "a provider's code",
    at: "/auth/callback?code=12345678",
    prepare: (deployment) => {
      localStorage.setItem(`__convexAuthOAuthVerifier_${config.slug}`, "the verifier");
      deployment.does("auth:signIn", SIGNED_IN);
    },
    press: async () => undefined,
    reached: inside,
  },
  {
    id: "F-A4",
    calls: "auth:signOut",
    what: "signing out",
    at: "/settings/sessions",
    signedIn: true,
    prepare: (deployment) => {
      devices(deployment, "Firefox");
      deployment.does("auth:signOut", () => null);
    },
    press: () => press("Sign out this device"),
    reached: () => heading("Sign in"),
  },
  {
    id: "F-A4",
    calls: "recovery:reportUnrecognized",
    what: "this was not me",
    at: "/not-me?token=t",
    prepare: (deployment) => {
      deployment
        .answer("recovery:unrecognizedLink", () => ({ open: true, kind: "newSignIn", time: THEN }))
        .does("recovery:reportUnrecognized", () => ({ email: USER.email }));
    },
    press: () => press("This was not me"),
    reached: () => heading("Your account is safe again"),
  },
  {
    id: "F-A4",
    calls: "recovery:restoreEmail",
    what: "undoing a change of address",
    at: "/undo-email?token=t",
    prepare: (deployment) => {
      const link = { open: true, previousEmail: USER.email, expiresAt: THEN };
      deployment
        .answer("recovery:restorationLink", () => link)
        .does("recovery:restoreEmail", () => ({ email: USER.email }));
    },
    press: () => press("Undo the change"),
    reached: () => heading("The change was undone"),
  },
];

const SETTINGS: Step[] = [
  {
    id: "F-A4",
    calls: "reauthentication:withPassword",
    what: "a proof by password",
    at: "/settings/security",
    prepare: (deployment) => asksWhoIsThere(deployment, "withPassword", "password"),
    press: async () => {
      await press("Remove password");
      const password = within(await stepUp()).getByLabelText("Password");
      fireEvent.change(password, { target: { value: PASSWORD } });
      await press("Confirm");
    },
    reached: () => screen.findByText("Password removed"),
  },
  {
    id: "F-A3",
    calls: "reauthentication:requestCode",
    what: "asking for a code as a proof",
    at: "/settings/security",
    prepare: (deployment) => asksWhoIsThere(deployment, "withCode", "code"),
    press: async () => {
      await press("Remove password");
      await stepUp();
    },
    reached: (deployment) =>
      waitFor(
        () => expect(deployment.sentTo("reauthentication:requestCode").length).toBeGreaterThan(1),
        { timeout: 4000 },
      ),
  },
  {
    id: "F-A4",
    calls: "reauthentication:withCode",
    what: "a proof by code",
    at: "/settings/security",
    prepare: (deployment) => asksWhoIsThere(deployment, "withCode", "code"),
    press: async () => {
      await press("Remove password");
      const code = within(await stepUp()).getByLabelText("Code");
      fireEvent.change(code, { target: { value: "12345678" } });
      await press("Confirm");
    },
    reached: () => screen.findByText("Password removed"),
  },
  {
    id: "F-A4",
    calls: "passwords:change",
    what: "changing the password",
    at: "/settings/security",
    prepare: (deployment) => deployment.does("passwords:change", () => ({ ended: 2 })),
    press: async () => {
      await fill("Current password", "the old one");
      await fill("New password", PASSWORD);
      await press("Change password");
    },
    reached: () => screen.findByText("Password changed. 2 other devices were signed out."),
  },
  {
    id: "F-A4",
    calls: "passwords:set",
    what: "setting a password",
    at: "/settings/security",
    prepare: (deployment) => {
      methods(deployment, "github");
      deployment.does("passwords:set", () => {
        methods(deployment, "password", "github");
        return { ended: 0 };
      });
    },
    press: async () => {
      await fill("New password", PASSWORD);
      await press("Set a password");
    },
    reached: () => screen.findByLabelText("Current password"),
  },
  {
    id: "F-A4",
    calls: "passwords:remove",
    what: "removing the password",
    at: "/settings/security",
    prepare: (deployment) => {
      methods(deployment, "password", "github");
      becomes("passwords:remove", (after) => methods(after, "github"))(deployment);
    },
    press: () => press("Remove password"),
    reached: () => screen.findByText("Password removed"),
  },
  {
    id: "F-A3",
    calls: "emailChanges:request",
    what: "asking for another address",
    at: "/settings/security",
    prepare: becomes("emailChanges:request", waitsForNewAddressWithOwnSecret),
    press: async () => {
      await fill("New email", NEW_EMAIL);
      await press("Change email");
    },
    reached: () => screen.findByRole("button", { name: "Confirm new email" }),
  },
  {
    id: "F-A4",
    calls: "emailChanges:confirm",
    what: "the code of another address",
    at: "/settings/security",
    prepare: (deployment) => {
      waitsForNewAddress(deployment);
      becomes("emailChanges:confirm", (after) =>
        after
          .answer("users:current", () => ({ ...USER, email: NEW_EMAIL }))
          .answer("emailChanges:pending", () => null),
      )(deployment);
    },
    press: async () => {
      await fill("Code", "12345678");
      await press(/^Confirm/);
    },
    reached: () => screen.findByText(`Your address is ${NEW_EMAIL} now.`),
  },
  {
    id: "F-A4",
    calls: "emailChanges:cancel",
    what: "keeping the address",
    at: "/settings/security",
    prepare: (deployment) => {
      waitsForNewAddress(deployment);
      becomes("emailChanges:cancel", (after) => after.answer("emailChanges:pending", () => null))(
        deployment,
      );
    },
    press: () => press("Keep my address"),
    reached: () => screen.findByLabelText("New email"),
  },
  {
    id: "F-A4",
    calls: "signInMethods:connect",
    what: "connecting a provider",
    at: "/settings/security",
    prepare: (deployment) => {
      vi.spyOn(console, "error").mockImplementation(() => undefined); // jsdom cannot leave the page
      const redirect = "http://deployment.test/#authorize";
      deployment
        .does("signInMethods:connect", () => null)
        .does("auth:signIn", () => ({ redirect, verifier: "the verifier" }));
    },
    press: () => press("Connect GitHub"),
    reached: (deployment) =>
      waitFor(() => expect(deployment.sentTo("auth:signIn")).toHaveLength(1)),
  },
  {
    id: "F-A4",
    calls: "signInMethods:enable",
    what: "turning a provider on again",
    at: "/settings/security",
    prepare: (deployment) => {
      const paused = { ...METHODS.github, suspended: true };
      deployment.answer("signInMethods:list", () => [METHODS.password, paused]);
      becomes("signInMethods:enable", (after) => methods(after, "password", "github"))(deployment);
    },
    press: () => press("Turn GitHub on again"),
    reached: () => screen.findByText("GitHub is a way to sign in again"),
  },
  {
    id: "F-A4",
    calls: "signInMethods:disconnect",
    what: "disconnecting a provider",
    at: "/settings/security",
    prepare: (deployment) => {
      methods(deployment, "password", "github");
      becomes("signInMethods:disconnect", (after) => methods(after, "password"))(deployment);
    },
    press: () => press("Disconnect GitHub"),
    reached: () => screen.findByText("GitHub disconnected"),
  },
  {
    id: "F-A4",
    calls: "sessions:revoke",
    what: "signing another device out",
    at: "/settings/sessions",
    prepare: (deployment) => {
      devices(deployment, "Firefox", "Chrome");
      becomes("sessions:revoke", (after) => devices(after, "Firefox"))(deployment);
    },
    press: () => press("Sign out Chrome"),
    reached: () => screen.findByText("Chrome was signed out."),
  },
  {
    id: "F-A4",
    calls: "sessions:revokeOthers",
    what: "signing all others out",
    at: "/settings/sessions",
    prepare: (deployment) => {
      devices(deployment, "Firefox", "Chrome", "Safari");
      deployment.does("sessions:revokeOthers", () => {
        devices(deployment, "Firefox");
        return { ended: 2 };
      });
    },
    press: () => press("Sign out of all other devices"),
    reached: () => screen.findByText(/^2 /),
  },
  {
    id: "F-A4",
    calls: "users:updateProfile",
    what: "another name",
    at: "/settings/profile",
    prepare: (deployment) => {
      deployment.does("users:updateProfile", ({ name }) => {
        const user = { ...USER, name: name ?? null };
        deployment.answer("users:current", () => user);
        return null;
      });
    },
    press: async () => {
      await fill("Name", "Grace Hopper");
      const card = within(screen.getByRole("region", { name: "Your name" }));
      fireEvent.click(card.getByRole("button", { name: "Save" }));
    },
    reached: () => screen.findByText("Saved"),
  },
  {
    id: "F-A4",
    calls: "avatars:remove",
    what: "removing the picture",
    at: "/settings/profile",
    prepare: (deployment) => {
      deployment.answer("users:current", () => ({ ...USER, hasAvatar: true }));
      becomes("avatars:remove", (after) => after.answer("users:current", () => USER))(deployment);
    },
    press: () => press("Remove picture"),
    reached: () => screen.findByText("Picture removed"),
  },
  ...["avatars:uploadUrl", "avatars:attach"].map((calls): Step => ({
    id: "F-A4",
    calls,
    what: "another picture",
    at: "/settings/profile",
    prepare: (deployment) => {
      pictureToChoose();
      let uploads = 0;
      const answerHttp = deployment.fetch;
      vi.stubGlobal("fetch", (url: unknown) =>
        String(url).endsWith("/upload")
          ? Promise.resolve(Response.json({ storageId: `file ${(uploads += 1)}` }))
          : answerHttp(),
      );
      deployment
        .does("avatars:uploadUrl", () => "http://deployment.test/upload")
        .does("avatars:attach", () => {
          deployment.answer("users:current", () => ({ ...USER, hasAvatar: true }));
          return null;
        });
    },
    press: async () => {
      await screen.findByRole("button", { name: "Upload a picture" });
      const input = document.querySelector('input[type="file"]');
      if (input === null) throw new Error("There is no place for a file");
      fireEvent.change(input, {
        target: { files: [new File([png()], "me.png", { type: "image/png" })] },
      });
      await press("Use this picture");
    },
    reached: () => screen.findByText("Picture saved"),
  })),
  {
    id: "F-A4",
    calls: "dataExport:page",
    what: "taking one's data along",
    at: "/settings/account",
    prepare: (deployment) => {
      vi.stubGlobal(
        "URL",
        Object.assign(URL, { createObjectURL: () => "blob:", revokeObjectURL: () => undefined }),
      );
      vi.spyOn(HTMLAnchorElement.prototype, "click").mockImplementation(() => undefined);
      deployment.does("dataExport:page", () => ({ table: "users", rows: [], cursor: null }));
    },
    press: () => press("Download my data"),
    reached: () => screen.findByText("Your data was downloaded."),
  },
  {
    id: "F-A4",
    calls: "deletion:request",
    what: "asking for deletion",
    at: "/settings/account",
    prepare: (deployment) => deployment.does("deletion:request", () => ({ deletesAt: THEN })),
    press: async () => {
      await press("Delete account…");
      await fill("Your email address", USER.email);
      await press("Delete account");
    },
    reached: () => heading("Your account will be deleted"),
  },
  {
    id: "F-A4",
    calls: "deletion:cancel",
    what: "keeping the account",
    at: "/",
    prepare: (deployment) => {
      deployment.answer("users:current", () => ({ ...USER, deletionScheduledFor: THEN }));
      becomes("deletion:cancel", (after) => after.answer("users:current", () => USER))(deployment);
    },
    press: () => press("Keep my account"),
    reached: () => heading(/^Good/),
  },
];

/** The request went through: what the browser has kept for it stays. */
function waitsForNewAddressWithOwnSecret(deployment: FakeDeployment): void {
  const requested = { requestedAt: 0, resendAt: 0, expiresAt: Date.now() + 600_000 };
  deployment.answer("emailChanges:pending", () => ({ newEmail: NEW_EMAIL, ...requested }));
}

/** What jsdom lacks to open and cut a picture. */
function pictureToChoose(): void {
  vi.stubGlobal("createImageBitmap", async () => ({ width: 8, height: 8, close: () => undefined }));
  vi.spyOn(HTMLCanvasElement.prototype, "toBlob").mockImplementation((done, type) =>
    done(new Blob(["picture"], { type: type ?? "" })),
  );
}

export const STEPS: Step[] = [
  ...AUTH,
  ...SETTINGS.map((step) => ({ ...step, signedIn: true })),
  ...SAMPLE_STEPS,
];

/** Prepares the browser and the deployment for a step. */
export function prepareStep({ signedIn = false, prepare }: Step, deployment: FakeDeployment): void {
  if (signedIn) signedInBefore();
  deployment.answer("emailChanges:pending", () => null);
  prepare(deployment);
}
