/** A person who uses the keyboard, and listens. */
import { fireEvent, screen, waitFor } from "@testing-library/react";
import { expect, vi } from "vitest";
import type { FakeDeployment } from "./fake-deployment";
import { openPage, signedInBefore } from "./page";

export async function opened(path: string, deployment: FakeDeployment) {
  signedInBefore();
  const page = openPage(path, deployment);
  fireEvent.keyDown(document.body, { key: "Tab" });
  await vi.dynamicImportSettled();
  return page;
}

export async function press(name: string | RegExp): Promise<HTMLElement> {
  const button = await screen.findByRole("button", { name });
  button.focus();
  fireEvent.click(button);
  return button;
}

/** What is read aloud of the changes on the page. */
export async function said(text: string): Promise<void> {
  await waitFor(() =>
    expect(screen.getAllByRole("status").map((region) => region.textContent)).toContain(text),
  );
}
