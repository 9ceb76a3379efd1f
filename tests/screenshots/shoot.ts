/**
 * What the walks have in common: a name for each state, and the states that only a held network
 * shows.
 */
import type { Page } from "playwright-core";
import type { Person } from "../support/person";

/** Takes a picture of the page as it is, under a name of its own. */
export type Shoot = (name: string) => Promise<void>;
export type Walk = (person: Person, shoot: Shoot) => Promise<void>;

/** Waits until a screen shows its heading and nothing on it is loading. */
export async function arrived(page: Page, heading?: string | RegExp): Promise<void> {
  const name = heading === undefined ? {} : { name: heading };
  await page
    .getByRole("heading", { level: 1, ...name })
    .first()
    .waitFor();
  await page.waitForFunction(() => document.querySelector("[aria-busy=true]") === null);
}

/**
 * Opens a page whose connection is made and never answered. Undone by leaving the page's context.
 */
export async function holdAnswers(page: Page): Promise<void> {
  await page.routeWebSocket(/\/sync$/, () => undefined);
}

/**
 * Makes the deployment ask who it is at the next call of a function, as it does ten minutes after
 * signing in.
 */
export async function askWhoItIs(
  page: Page,
  path: string,
  method: "password" | "code",
): Promise<void> {
  await page.routeWebSocket(/\/sync$/, (socket) => {
    const server = socket.connectToServer();
    let asked = false;
    socket.onMessage((text) => {
      const message = JSON.parse(String(text)) as {
        type: string;
        udfPath?: string;
        requestId?: number;
      };
      if (asked || message.udfPath?.replace(".js", "") !== path) return server.send(text);
      asked = true;
      const type = `${message.type}Response`;
      const errorData = { code: "REAUTHENTICATION_REQUIRED", methods: [method] };
      const refusal = { type, requestId: message.requestId, success: false, logLines: [] };
      socket.send(JSON.stringify({ ...refusal, result: "Refused", errorData }));
    });
  });
}
