import { existsSync, readFileSync } from "node:fs";
import { screen } from "@testing-library/react";
import { describe, expect, test, vi } from "vitest";
import { brandFiles, brandedHtml, brandedStyles } from "../../hosting/brand";
import { latchkey as config } from "../../latchkey.config";
import { heading, openPage } from "../support/page";
import { SCREENS } from "../support/screens";

/** What names the product that this repository is a copy of. */
const OLD = /latchkey/i;

describe("a product of another name", () => {
  test("is what these tests render", () => {
    expect(config.slug).toBe("zephyr");
  });

  test.each(SCREENS)("shows no trace of the old one on $name", async ({ open }) => {
    vi.spyOn(console, "error").mockImplementation(() => undefined); // one screen breaks on purpose
    await open();
    expect(document.title).toContain(config.name);
    expect(document.documentElement.outerHTML).not.toMatch(OLD);
    expect([...Object.keys(localStorage), ...Object.keys(sessionStorage)].join(" ")).not.toMatch(
      OLD,
    );
  });

  test("is named in the page, its style sheet and the files beside them", () => {
    const html = brandedHtml(readFileSync("index.html", "utf8"));
    expect(html).toContain("<title>Zephyr &amp; Söhne</title>");
    const css = brandedStyles(readFileSync("src/styles.css", "utf8"));
    expect(css).toContain("--accent: light-dark(oklch(0.5 0.2 250), oklch(0.8 0.1 250));");
    const files = brandFiles();
    expect(files["theme.js"]?.text).toContain('"zephyr.theme"');
    expect(files["mark.svg"]?.text).toContain('fill="#123456"');
    expect(files["mark-dark.svg"]?.text).toContain('fill="#abcdef"');
    const everything = [html, css, ...Object.values(files).map(({ text }) => text)].join("\n");
    expect(everything).not.toMatch(OLD);
    expect(existsSync("public")).toBe(false);
  });

  test("shows its legal pages where an account is created", async () => {
    openPage("/sign-up");
    await heading("Create account");
    expect(screen.getByRole("link", { name: "terms of use" })).toHaveAttribute(
      "href",
      config.legal.terms,
    );
    expect(screen.getByText(/you accept the/)).toBeVisible();
  });

  test("asks for passwords by its own rule", async () => {
    openPage("/sign-up");
    await heading("Create account");
    expect(screen.getByText(/At least 11 characters. A phrase of 17 or more/)).toBeVisible();
  });
});
