import { fireEvent, screen, within } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { latchkey as config } from "../../latchkey.config";
import { Refusal } from "../support/fake-deployment";
import { makeDeployment, openPage, ownMethod, signedInBefore } from "../support/page";

const SECRET = "s".repeat(43);
const LATE = /^The mail is late/;

describe("F-C7: whoever waits for a late mail is told so", () => {
  test("who signs up, until it has left", async () => {
    const challenge = { purpose: "email-verification", email: "ada@example.com", resendAt: 0 };
    localStorage.setItem(
      `${config.slug}.challenge.email-verification`,
      JSON.stringify({ ...challenge, browserSecret: SECRET }),
    );
    const deployment = makeDeployment().answer("mails:state", () => "late");
    openPage("/verify-email", deployment);
    const news = await screen.findByText(LATE);
    deployment.answer("mails:state", () => "onItsWay");
    await expect.poll(() => news.textContent).toBe("");
  });

  test("who changes their address", async () => {
    signedInBefore();
    const newEmail = "new@example.com";
    const kept = { newEmail, browserSecret: SECRET };
    localStorage.setItem(`${config.slug}.emailChange`, JSON.stringify(kept));
    const expiresAt = Date.now() + 600_000;
    const deployment = makeDeployment()
      .answer("emailChanges:pending", () => ({ newEmail, requestedAt: 0, resendAt: 0, expiresAt }))
      .answer("mails:state", () => "late");
    openPage("/settings/security", deployment);
    await screen.findByText(LATE);
  });

  test("who proves by a code that it is them", async () => {
    signedInBefore();
    const deployment = makeDeployment()
      .answer("emailChanges:pending", () => null)
      .answer("signInMethods:list", () =>
        ["password", "github"].map((id) => ownMethod(id, 0, { removable: true })),
      )
      .answer("passwords:remove", () => {
        throw new Refusal({ code: "REAUTHENTICATION_REQUIRED", methods: ["code"] });
      })
      .answer("reauthentication:requestCode", () => null)
      .answer("reauthentication:mailState", () => "failed");
    openPage("/settings/security", deployment);
    fireEvent.click(await screen.findByRole("button", { name: "Remove password" }));
    const dialog = await screen.findByRole("dialog");
    await within(dialog).findByText(/^The mail could not be sent/);
  });
});
