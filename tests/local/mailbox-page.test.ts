import axeCore from "axe-core";
import type { Browser, BrowserContext, Page } from "playwright-core";
import { Resend } from "resend";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startMailbox } from "../../local/mailbox/server";
import { launchBrowser } from "../support/browser";
import { scratchFolder } from "../support/scratch";

const WIDE = { width: 1280, height: 800 };
const NARROW = { width: 320, height: 640 };

let browser: Browser;
let scratch: ReturnType<typeof scratchFolder>;
let mailbox: Awaited<ReturnType<typeof startMailbox>>;
let resend: Resend;
let context: BrowserContext;
let page: Page;
let problems: string[];

beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(async () => {
  await browser.close();
});
beforeEach(async () => {
  scratch = scratchFolder("mailbox-page");
  mailbox = await startMailbox({ port: 0, dataDir: scratch.folder });
  resend = new Resend("re_any", { baseUrl: mailbox.url });
  context = await browser.newContext({
    viewport: WIDE,
    permissions: ["clipboard-read", "clipboard-write"],
  });
  page = await context.newPage();
  problems = [];
  page.on("pageerror", ({ message }) => problems.push(message));
  page.on("console", (message) => {
    if (message.text().includes("Content Security Policy")) problems.push(message.text());
  });
});
afterEach(async () => {
  await context.close();
  await mailbox.close();
  scratch.remove();
  expect(problems).toEqual([]);
});

/** Opens the page and waits until it follows the mailbox. */
async function open(): Promise<void> {
  await page.goto(mailbox.url);
  await page.getByText("Live", { exact: true }).waitFor();
}

function send(subject: string, changes: { to?: string; text?: string; html?: string } = {}) {
  const from = "Latchkey <hello@latchkey.example>";
  return resend.emails.send({ from, to: "ada@example.com", subject, text: "Hello", ...changes });
}

const rows = () => page.getByRole("navigation", { name: "Mails" }).getByRole("link");
const heading = (name: string) => page.getByRole("heading", { name, level: 2 }).waitFor();

async function violations(): Promise<string[]> {
  await page.evaluate(axeCore.source);
  return page.evaluate(async () => {
    const { axe } = window as unknown as { axe: typeof axeCore }; // put there by the line above
    // The frame shows what senders wrote: not ours to judge.
    const found = await axe.run({ exclude: [["iframe"]] });
    return found.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  });
}

test("an empty mailbox says so, and a mail appears without reload", async () => {
  await open();
  await page.getByRole("heading", { name: "No mail yet" }).waitFor();
  await send("Welcome");
  await heading("Welcome");
  expect(await rows().count()).toBe(1);
  await send("Second");
  await heading("Second");
  expect(await rows().first().textContent()).toContain("Second");
});

test("a mail that was picked stays when another comes", async () => {
  await send("Welcome");
  await open();
  await rows().first().click();
  await send("Second");
  await page.getByRole("link", { name: "Second" }).waitFor();
  await heading("Welcome");
  expect(await page.title()).toBe("(1) Mailbox · Latchkey");
});

test("a code on a line of its own is shown large and copied by its button", async () => {
  await send("Your code", { text: "Your code is\n\n  1234 5678\n\nnot 99999999 this one" });
  await open();
  expect(await page.getByRole("status", { name: "Code" }).textContent()).toBe("12345678");
  await page.getByRole("button", { name: "Copy code" }).click();
  await page.getByText("Copied", { exact: true }).waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe("12345678");
});

test("a mail without a code has no button for one", async () => {
  await send("No code", { text: "Call 12345678 or 123456789\n12345\n" });
  await open();
  await heading("No code");
  expect(await page.getByRole("button", { name: "Copy code" }).count()).toBe(0);
});

test("a mail's HTML is shown, but its scripts do not run and it cannot reach the page", async () => {
  const html = `<style>p { color: rgb(1, 2, 3) }</style><p>Styled</p>
    <script>document.body.textContent = "script ran"; parent.document.title = "taken"</script>
    <img src="x" onerror="document.body.textContent = 'handler ran'">
    <form action="/api/messages" method="post"><button>Send</button></form>`;
  await send("<img src=x onerror=alert(1)>", { html });
  await open();
  await heading("<img src=x onerror=alert(1)>");
  const frame = page.frameLocator("iframe");
  const styled = frame.getByText("Styled");
  await styled.waitFor();
  expect(await styled.evaluate((element) => getComputedStyle(element).color)).toBe("rgb(1, 2, 3)");
  expect(await page.locator("iframe").getAttribute("sandbox")).toBe("");
  expect(await page.title()).not.toContain("taken");
  const id = (await page.locator("article").getAttribute("data-mail")) ?? "";
  const alone = await fetch(`${mailbox.url}/messages/${id}/html`);
  expect(alone.headers.get("content-security-policy")).toMatch(/default-src 'none'.*sandbox$/);
});

test("the text part is one press away, and links can be opened from below the mail", async () => {
  await send("Both", {
    text: "Plain words. See https://example.com/text.",
    html: '<a href="https://example.com/?a=1&amp;b=2">x</a><a href="javascript:alert(1)">y</a>',
  });
  await open();
  await page.getByRole("tab", { name: "HTML" }).press("ArrowRight");
  await page.getByText("Plain words.").waitFor();
  const links = page.getByRole("region", { name: "Links in this mail" }).getByRole("link");
  expect(await links.evaluateAll((all) => all.map((one) => one.getAttribute("href")))).toEqual([
    "https://example.com/text",
    "https://example.com/?a=1&b=2",
  ]);
});

test("mails are found by recipient", async () => {
  await send("For Ada");
  await send("For Bob", { to: "bob@example.com" });
  await open();
  await page.getByRole("searchbox", { name: "Find by recipient" }).fill("ADA@");
  await heading("For Ada");
  expect(await rows().count()).toBe(1);
  await page.getByRole("searchbox").fill("nobody");
  await page.getByRole("heading", { name: "Nothing found" }).waitFor();
});

test("deleting all asks first", async () => {
  await send("Welcome");
  await open();
  await page.getByRole("button", { name: "Delete all" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  expect(await rows().count()).toBe(1);
  await page.getByRole("button", { name: "Delete all" }).click();
  await page.getByRole("button", { name: "Delete all mails" }).click();
  await page.getByRole("heading", { name: "No mail yet" }).waitFor();
  expect(await page.getByRole("button", { name: "Delete all" }).isDisabled()).toBe(true);
  expect(await page.evaluate(() => document.activeElement?.textContent)).toContain("No mail yet");
});

test("mails that came while the mailbox was away are there when it is back", async () => {
  await open();
  const { port } = mailbox;
  await mailbox.close();
  await page.getByText("Reconnecting").waitFor();
  mailbox = await startMailbox({ port, dataDir: scratch.folder });
  await send("Meanwhile");
  await heading("Meanwhile");
  await page.getByText("Live", { exact: true }).waitFor();
});

test("the keyboard reaches every mail by the arrow keys", async () => {
  await send("First");
  await send("Second");
  await open();
  await rows().first().focus();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await heading("First");
});

test("on a narrow screen a mail takes the place of the list, and the way back is there", async () => {
  await page.setViewportSize(NARROW);
  await send("Welcome", { to: `${"very-long-".repeat(8)}name@example.com`, html: "<p>Hi</p>" });
  await open();
  await rows().first().click();
  await heading("Welcome");
  expect(await rows().first().isVisible()).toBe(false);
  const overflows = () => page.evaluate(() => document.documentElement.scrollWidth > innerWidth);
  expect(await overflows()).toBe(false);
  await page.getByRole("link", { name: "All mails" }).click();
  await rows().first().waitFor();
  expect(await overflows()).toBe(false);
});

test.each(["light", "dark"] as const)(
  "nothing stands in the way of anyone: %s",
  async (colorScheme) => {
    await page.emulateMedia({ colorScheme });
    await open();
    expect(await violations()).toEqual([]);
    await send("Older", { text: "x" });
    await send("Your code", { text: "12345678", html: "<p>12345678</p>" });
    await heading("Your code");
    expect(await violations()).toEqual([]);
    await page.getByRole("button", { name: "Delete all" }).click();
    expect(await violations()).toEqual([]);
  },
);
