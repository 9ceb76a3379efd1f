import { expect } from "vitest";
import { test } from "../support/journey";
import { PASSWORD, type Person, freshEmail } from "../support/person";
import { ageSessions } from "../support/registered";
import { addsTodoInSample, countsTodosInSample } from "../support/sample-journey";

/**
 * The ten effects that people have most often, each of whose answers is lost once after the
 * deployment has done what was asked. They get where they wanted, and it is done once.
 */

interface SyncMessage {
  type?: string;
  udfPath?: string;
  requestId?: number;
}

interface Losing {
  /** The answer to the next call of this function is lost with its connection. */
  next: (path: string) => void;
  /** The functions whose answers were to be lost, in order. */
  readonly chosen: string[];
  /** The functions whose answers were lost, in order. */
  readonly lost: string[];
}

async function losingAnswers({ context }: Person): Promise<Losing> {
  const wanted = new Set<string>();
  const lost: string[] = [];
  const chosen: string[] = [];
  const next = (path: string) => {
    wanted.add(path);
    chosen.push(path);
  };
  await context.routeWebSocket(/\/sync$/, (socket) => {
    const server = socket.connectToServer();
    const doomed = new Map<number, string>();
    socket.onMessage((message) => {
      const { udfPath, requestId } = JSON.parse(String(message)) as SyncMessage; // the client's own
      if (udfPath !== undefined && requestId !== undefined && wanted.delete(udfPath))
        doomed.set(requestId, udfPath);
      server.send(message);
    });
    server.onMessage((message) => {
      const { type, requestId } = JSON.parse(String(message)) as SyncMessage; // the deployment's own
      const path = requestId === undefined ? undefined : doomed.get(requestId);
      if (path === undefined || type?.endsWith("Response") !== true) return socket.send(message);
      lost.push(path);
      void server.close();
      void socket.close();
    });
  });
  await context.route(/\/api\/action$/, async (route) => {
    const { path = "" } = (route.request().postDataJSON() ?? {}) as { path?: string }; // the client's own
    if (!wanted.delete(path)) return await route.fallback();
    await route.fetch();
    lost.push(path);
    await route.abort("connectionreset");
  });
  return { next, chosen, lost };
}

test("F-A2, F-A4: an account is made, left and entered again while every answer is lost once", async ({
  person,
  urls,
}) => {
  const losing = await losingAnswers(person);
  const { page } = person;
  const email = freshEmail();
  const newPassword = "an even longer lantern story";

  losing.next("auth:signIn"); // the request for a code
  await person.askForAccount(email);
  const code = await person.code(email);
  losing.next("auth:signIn"); // the code
  await person.field("Code").fill(code);
  await person.button("Verify").click();
  await person.untilSignedIn();
  expect(await person.messages(email)).toHaveLength(1);

  losing.next("sample/todos:addTodo");
  await addsTodoInSample(person, "Oil the lock");
  losing.next("auth:signIn"); // the refresh of a page that loads
  await page.reload();
  await person.untilSignedIn();
  expect(await countsTodosInSample(person, "Oil the lock")).toBe(1);

  await person.open("/settings/security");
  await ageSessions(urls, { email, minutes: 11 });
  await person.field("New email").fill(freshEmail("ada-new"));
  await person.button("Change email").click();
  const dialog = page.getByRole("dialog", { name: "Confirm that it is you" });
  await dialog.getByLabel("Password", { exact: true }).fill(PASSWORD);
  losing.next("reauthentication:withPassword");
  await dialog.getByRole("button", { name: "Confirm", exact: true }).click();
  await dialog.waitFor({ state: "detached" });

  losing.next("passwords:change");
  await person.field("Current password").fill(PASSWORD);
  await person.field("New password").fill(newPassword);
  await person.button("Change password").click();
  await page.getByText(/^Password changed/).waitFor();

  losing.next("auth:signOut");
  await person.signOut();
  losing.next("auth:signIn");
  await person.signIn(email, newPassword);
  await person.untilSignedIn();
  await person.open("/settings/sessions");
  await page.getByText(/^Only this device is signed in/).waitFor();
  expect(losing.lost).toEqual(losing.chosen);
});

test("F-A3, F-A4: a forgotten password is replaced while every answer is lost once", async ({
  join,
}) => {
  const { person, email } = await join();
  const losing = await losingAnswers(person);
  const newPassword = "an even longer lantern story";
  await person.page.reload();
  await person.signOut();
  const before = (await person.messages(email)).length;

  await person.open("/forgot-password");
  await person.field("Email").fill(email);
  losing.next("auth:signIn"); // the request for a code
  await person.button("Send code").click();
  await person.page.waitForURL(/\/reset-password/);
  await person.field("Code").fill(await person.code(email, before + 1));
  await person.field("New password").fill(newPassword);
  losing.next("auth:signIn"); // the code with the new password
  await person.button("Set new password").click();
  await person.untilSignedIn();
  expect(losing.lost).toEqual(losing.chosen);
  await person.signOut();
  await person.signIn(email, newPassword);
  await person.untilSignedIn();
});
