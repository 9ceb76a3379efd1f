/**
 * Ordinary Convex projects, pushed by the real CLI to what `npm run local` starts, and used by the
 * real clients.
 */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { ConvexHttpClient } from "convex/browser";
import { ConvexProvider, ConvexReactClient } from "convex/react";
import type { Value } from "convex/values";
import { type ComponentType, createElement } from "react";
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { runCli } from "../support/cli";
import { type ConvexProject, makeConvexProject } from "../support/convex-project";
import { type LocalProgram, startLocalProgram } from "../support/local-program";
import { action, asText, mutation, openClient, query, Watch } from "../support/sync-client";
import { PUSH_ONCE, SLOW } from "./cli/session";

const APPS = "tests/deployment/fixtures/apps";

let program: LocalProgram;
beforeAll(async () => {
  program = await startLocalProgram();
});
afterAll(() => program?.stop());

/** A copy of the fixture as a project of its own, pushed. */
async function pushApp(name: string): Promise<ConvexProject> {
  const folder = join(APPS, name);
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((file) => /\.tsx?$/.test(file))
    .map((file) => [file, readFileSync(join(folder, file), "utf8")]);
  const project = makeConvexProject(Object.fromEntries(files) as Record<string, string>);
  onTestFinished(() => project.discard());
  const target = { url: program.urls.convex, adminKey: program.urls.adminKey };
  const { code, stderr } = await runCli(project.dir, target, PUSH_ONCE);
  if (code !== 0) throw new Error(stderr);
  return project;
}

const http = () => new ConvexHttpClient(program.urls.convex, { logger: false });
const call = (name: string, args: Record<string, Value> = {}) =>
  http().mutation(mutation(name), args);
const read = (name: string, args: Record<string, Value> = {}) => http().query(query(name), args);

/** The package brings no types. */
interface Jsdom {
  readonly JSDOM: new (html: string) => { readonly window: Window & typeof globalThis };
}

describe("ordinary projects", SLOW, () => {
  test("a list of tasks in React: shows what is added, changes at once when clicked, and its page grows with it", async () => {
    const { dir } = await pushApp("todo");
    const { JSDOM } = createRequire(import.meta.url)("jsdom") as Jsdom;
    const { window } = new JSDOM("<body></body>");
    for (const [name, value] of Object.entries({
      window,
      document: window.document,
      navigator: window.navigator,
      IS_REACT_ACT_ENVIRONMENT: true,
    }))
      vi.stubGlobal(name, value);
    // React looks for a document when it is loaded.
    const { fireEvent, render, screen, within } = await import("@testing-library/react");
    const { App } = (await import(pathToFileURL(join(dir, "src/App.tsx")).href)) as {
      App: ComponentType;
    };
    const client = new ConvexReactClient(program.urls.convex, {
      // The client only uses what ws and the browser's WebSocket have in common.
      webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
      logger: false,
      unsavedChangesWarning: false,
    });
    const { unmount } = render(createElement(ConvexProvider, { client }, createElement(App)));
    onTestFinished(async () => {
      unmount();
      await client.close();
      vi.unstubAllGlobals();
    });
    await screen.findByText("0 open");
    for (const [count, text] of ["one", "two", "three"].entries()) {
      fireEvent.change(screen.getByLabelText("Task"), { target: { value: text } });
      fireEvent.click(screen.getByText("Add"));
      await screen.findByText(`${count + 1} open`);
    }
    const latest = () =>
      within(screen.getByLabelText("Latest"))
        .getAllByRole("listitem")
        .map((item) => item.textContent);
    await expect.poll(latest).toEqual(["three", "two", "one"]);
    const done = () => screen.getByLabelText<HTMLInputElement>("two").checked;
    fireEvent.click(screen.getByLabelText("two"));
    expect(done()).toBe(true);
    await screen.findByText("2 open");
    expect(done()).toBe(true);
    await expect(call("tasks:add", { text: " " })).rejects.toMatchObject({
      data: { code: "EMPTY" },
    });
    await expect(call("tasks:add", { text: "x", priority: "odd" })).rejects.toThrow(
      "ArgumentValidationError",
    );
  });

  test("a chat: HTTP actions, and files that are uploaded, served whole and in part, and deleted", async () => {
    await pushApp("chat");
    const { site } = program.urls;
    const watch = new Watch(openClient(program.urls.convex), "messages:list");
    await watch.until((seen) => Array.isArray(seen) && seen.length === 0);
    const posted = await fetch(`${site}/messages`, {
      method: "POST",
      body: JSON.stringify({ author: "Ada L", body: "hello" }),
    });
    expect([posted.status, posted.headers.get("vary")]).toEqual([201, "origin"]);
    await watch.until((seen) => Array.isArray(seen) && seen.length === 1);
    expect(await (await fetch(`${site}/by/Ada%20L`)).json()).toMatchObject([
      { kind: "text", body: "hello" },
    ]);

    const upload = await fetch(asText(await call("messages:uploadUrl")), {
      method: "POST",
      headers: { "content-type": "image/png" },
      body: new Uint8Array([0, 1, 2, 3, 4, 5]),
    });
    const { storageId } = (await upload.json()) as { storageId: string };
    await call("messages:sendImage", { author: "Bob", file: storageId });
    const [image] = (await read("messages:list", { author: "Bob" })) as unknown as {
      _id: string;
      url: string;
    }[];
    const url = image?.url ?? "";
    const whole = await fetch(url);
    expect(whole.headers.get("content-type")).toBe("image/png");
    expect([...new Uint8Array(await whole.arrayBuffer())]).toEqual([0, 1, 2, 3, 4, 5]);
    const part = await fetch(url, { headers: { range: "bytes=2-3" } });
    expect([part.status, part.headers.get("content-range")]).toEqual([206, "bytes 2-3/6"]);
    expect([...new Uint8Array(await part.arrayBuffer())]).toEqual([2, 3]);

    const stored = await fetch(`${site}/file`, {
      method: "POST",
      headers: { "x-author": "Cy", "content-type": "text/plain" },
      body: "by hand",
    });
    const { file } = (await stored.json()) as { file: string };
    const served = await fetch(`${site}/file?id=${file}`);
    expect([served.headers.get("content-type"), await served.text()]).toEqual([
      "text/plain",
      "by hand",
    ]);
    expect(await http().action(action("messages:shout"), { author: "Di", body: "loud" })).toBe(
      "LOUD",
    );

    await call("messages:remove", { id: image?._id ?? "" });
    expect((await fetch(url)).status).toBe(404);
    await watch.until((seen) => Array.isArray(seen) && seen.length === 3);
  });

  test("reminders: crons run by themselves, jobs run and are cancelled, and a Node action works for them", async () => {
    await pushApp("reminders");
    const client = openClient(program.urls.convex);
    await new Watch(client, "reminders:beats").until((count) => Number(count) >= 2);
    const soon = asText(await call("reminders:remind", { text: "tea", afterMs: 0 }));
    const shown = await new Watch(client, "reminders:show", { id: soon }).until(
      (seen) => !(seen instanceof Error) && (seen as { state?: Value }).state === "success",
    );
    const digest = createHash("sha256").update("tea").digest("hex").slice(0, 8);
    expect(shown).toEqual({ digest, state: "success" });
    const later = asText(await call("reminders:remind", { text: "late", afterMs: 3_600_000 }));
    await call("reminders:cancel", { id: later });
    expect(await read("reminders:show", { id: later })).toEqual({
      digest: null,
      state: "canceled",
    });
  });

  test("stock Convex Auth with a password: signs up, signs in again, and keeps each person's notes apart", async () => {
    await pushApp("account");
    const signIn = async (flow: string, email: string) => {
      const params = { flow, email, password: "correct horse" };
      const answer = await http().action(action("auth:signIn"), { provider: "password", params });
      // What the library answers.
      return (answer as unknown as { tokens: { token: string } }).tokens.token;
    };
    const ada = openClient(program.urls.convex);
    const token = await signIn("signUp", "ada@example.com");
    ada.setAuth(() => Promise.resolve(token));
    const notes = new Watch(ada, "notes:mine");
    await notes.until((seen) => Array.isArray(seen));
    await ada.mutation(mutation("notes:add"), { text: "mine" });
    await notes.until((seen) => Array.isArray(seen) && seen[0] === "mine");
    const bob = http();
    bob.setAuth(await signIn("signUp", "bob@example.com"));
    expect(await bob.query(query("notes:mine"), {})).toEqual([]);
    bob.setAuth(await signIn("signIn", "ada@example.com"));
    expect(await bob.query(query("notes:mine"), {})).toEqual(["mine"]);
    expect(await read("notes:mine")).toBeNull();
    await expect(call("notes:add", { text: "nobody's" })).rejects.toThrow("Not signed in");
  });
});
