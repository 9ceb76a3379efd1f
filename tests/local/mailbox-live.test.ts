import { expect, test } from "vitest";
import { Live } from "../../local/mailbox/live";

test("a page that leaves before its connection is seen to end takes nothing from the others", async () => {
  const live = new Live();
  const never = new AbortController().signal;
  const left = live.response(never);
  const stays = live.response(never).body?.getReader();
  await left.body?.cancel();
  live.publish({ type: "cleared" });
  const decoder = new TextDecoder();
  expect(decoder.decode((await stays?.read())?.value)).toMatch(/^retry: \d+/);
  expect(decoder.decode((await stays?.read())?.value)).toBe("event: cleared\ndata: {}\n\n");
  await stays?.cancel();
});

test("every page's stream ends when the mailbox closes", async () => {
  const live = new Live();
  const never = new AbortController().signal;
  const pages = [live.response(never), live.response(never)];
  live.close();
  for (const page of pages) expect(await page.text()).toMatch(/^retry: \d+\n\n$/);
  live.publish({ type: "cleared" });
});
