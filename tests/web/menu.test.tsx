import { screen, waitFor } from "@testing-library/react";
import { describe, expect, test } from "vitest";
import { address, expectAccessible, openPage, signedInBefore } from "../support/page";
import { latchkey } from "../../latchkey.config";

async function openHome() {
  signedInBefore();
  const page = openPage("/");
  const button = await screen.findByRole("button", { name: "Account menu" });
  return { ...page, button };
}

const item = (name: string) => screen.getByRole("menuitem", { name });
const choice = (name: string) => screen.getByRole("menuitemradio", { name });

describe("the account menu", () => {
  test("is walked by arrows, ends and first letters, round and round", async () => {
    const { user, button } = await openHome();
    button.focus();
    await user.keyboard("{ArrowDown}");
    expect(button).toHaveAttribute("aria-expanded", "true");
    await waitFor(() => expect(item("Settings")).toHaveFocus());
    await expectAccessible();
    await user.keyboard("{ArrowUp}");
    expect(item("Sign out")).toHaveFocus();
    await user.keyboard("{ArrowDown}{End}{Home}{ArrowDown}");
    expect(choice("System")).toHaveFocus();
    await user.keyboard("d");
    expect(choice("Dark")).toHaveFocus();
    await user.keyboard("s");
    expect(item("Sign out")).toHaveFocus();
  });

  test("stays open while a theme is tried, and says which one is chosen", async () => {
    const { user, button } = await openHome();
    await user.click(button);
    await user.click(choice("Dark"));
    expect(choice("Dark")).toBeChecked();
    expect(choice("System")).not.toBeChecked();
    await user.click(choice("System"));
  });

  test("closes by Escape, by Tab, by a press elsewhere and by a choice, and the focus is not lost", async () => {
    const { user, button } = await openHome();
    await user.click(button);
    await user.keyboard("{Escape}");
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
    expect(button).toHaveFocus();
    await user.click(button);
    await user.tab({ shift: true });
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
    expect(screen.getByRole("link", { name: `${latchkey.name}, home` })).toHaveFocus();
    await user.click(button);
    await user.click(screen.getByRole("heading", { level: 1 }));
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
    await user.click(button);
    await user.keyboard("{Enter}");
    await waitFor(() => expect(address()).toBe("/settings/profile"));
    expect(screen.queryByRole("menu")).not.toBeInTheDocument();
  });
});
