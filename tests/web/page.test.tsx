import { readFileSync } from "node:fs";
import { runInNewContext } from "node:vm";
import { render, screen, waitFor } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { brandFiles, brandedHtml } from "../../hosting/brand";
import { deploymentUrl } from "../../src/lib/deployment-url";
import { loadCopy } from "../../src/copy/copy";
import { ErrorBoundary } from "../../src/app/error-boundary";
import { FirstRun } from "../../src/app/first-run";
import { followTheme } from "../../src/lib/theme";
import { initials } from "../../src/ui/avatar";
import { address, expectAccessible, heading, openPage } from "../support/page";
import { latchkey } from "../../latchkey.config";

const themeScript = brandFiles()["theme.js"]?.text ?? "";

describe("the theme", () => {
  test("follows the system until one is chosen, and the choice is kept", async () => {
    const stop = followTheme();
    const { user, view } = openPage("/sign-in");
    expect(await screen.findByRole("radio", { name: "System" })).toBeChecked();
    await user.click(screen.getByRole("radio", { name: "Dark" }));
    expect(document.documentElement.dataset["theme"]).toBe("dark");
    view.unmount();
    openPage("/sign-in");
    expect(await screen.findByRole("radio", { name: "Dark" })).toBeChecked();
    await user.click(screen.getByRole("radio", { name: "System" }));
    expect(document.documentElement.dataset["theme"]).toBeUndefined();
    stop();
  });

  test.each([
    ["dark", "dark"],
    ["light", "light"],
    ["pink", undefined],
    [null, undefined],
  ])("stored as %j is applied as %j before anything is drawn", (stored, applied) => {
    const document = { documentElement: { dataset: {} as { theme?: string } } };
    const localStorage = { getItem: () => stored };
    runInNewContext(themeScript, { document, localStorage });
    expect(document.documentElement.dataset.theme).toBe(applied);
  });

  test("F-E3: does without storage that is blocked", () => {
    const document = { documentElement: { dataset: {} } };
    expect(() => runInNewContext(themeScript, { document })).not.toThrow();
  });
});

describe("the page itself", () => {
  const html = brandedHtml(readFileSync("index.html", "utf8"));

  test("has no inline script or style, which its policy would refuse", () => {
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\bsrc=)/);
  });

  test("says its language, its colour schemes and what it needs without JavaScript", () => {
    expect(html).toContain('<html lang="en">');
    expect(html).toContain('name="color-scheme" content="light dark"');
    expect(html.split("<noscript>")[1]).toContain(brandedHtml("{{name}} needs JavaScript"));
  });
});

describe("a start without a backend", () => {
  test.each([undefined, "", "not an address", "ftp://x", "javascript:alert(1)"])(
    "is noticed when the address is %j",
    (value) => {
      expect(deploymentUrl(value)).toBeNull();
    },
  );

  test("says exactly what to do", async () => {
    expect(deploymentUrl("http://127.0.0.1:3210")).toBe("http://127.0.0.1:3210");
    await loadCopy("signed-out");
    render(<FirstRun />);
    await heading("Almost there");
    expect(screen.getByText("npm run dev")).toBeVisible();
    await expectAccessible();
  });
});

describe("a page that breaks", () => {
  test("says so in plain words and offers a reload, without the cause", async () => {
    vi.spyOn(console, "error").mockImplementation(() => undefined);
    function Broken(): never {
      throw new Error("secret-marker");
    }
    render(
      <ErrorBoundary>
        <Broken />
      </ErrorBoundary>,
    );
    await heading("Something broke");
    expect(screen.getByRole("button", { name: "Reload the page" })).toBeVisible();
    expect(document.body).not.toHaveTextContent("secret-marker");
    await expectAccessible();
  });
});

describe("moving between screens", () => {
  test("gives each its own title and puts the focus where one goes on", async () => {
    const { user } = openPage("/verify-email");
    await heading("No code is waiting here");
    await waitFor(() => expect(document.title).toMatch(/^No code/));
    await user.click(screen.getByRole("link", { name: "Sign in" }));
    await heading("Sign in");
    await waitFor(() => expect(screen.getByLabelText("Email")).toHaveFocus());
    expect(document.title).toBe(`Sign in · ${latchkey.name}`);
    await user.click(screen.getByRole("link", { name: `${latchkey.name}, home` }));
    await waitFor(() => expect(address()).toBe("/sign-in"));
  });

  test("puts the focus on the heading where there is nothing to fill in", async () => {
    const { user } = openPage("/sign-in");
    await heading("Sign in");
    window.history.pushState({ key: "later" }, "", "/nowhere");
    window.dispatchEvent(new PopStateEvent("popstate", { state: { key: "later" } }));
    const notFound = await heading("Page not found");
    await waitFor(() => expect(notFound).toHaveFocus());
    await user.keyboard("{Tab}");
    await waitFor(() => expect(screen.getByRole("link", { name: "Go home" })).toHaveFocus());
  });

  test("leaves clicks that ask for a new tab to the browser", async () => {
    const { user } = openPage("/sign-in");
    const link = await screen.findByRole("link", { name: "Create account" });
    await user.keyboard("{Control>}");
    await user.click(link);
    expect(address()).toBe("/sign-in");
  });
});

describe("initials", () => {
  test.each([
    ["Ada Lovelace", "AL"],
    ["ada.lovelace@example.com", "AL"],
    ["ada@example.com", "A"],
    ["Анна Мария Ж", "АЖ"],
    ["𝒜da", "𝒜"],
    ["", ""],
  ])("of %j are %j", (name, letters) => {
    expect(initials(name)).toBe(letters);
  });
});
