/**
 * The real React hook in a document of jsdom. Only what React needs is made global: server and
 * bundler need Node's own.
 */
import { createRequire } from "node:module";
import { ConvexHttpClient } from "convex/browser";
import { ConvexProvider, ConvexReactClient, usePaginatedQuery } from "convex/react";
import { makeFunctionReference } from "convex/server";
import { createElement, type ReactNode } from "react";
import { beforeAll, describe, expect, onTestFinished, test, vi } from "vitest";
import { WebSocket } from "ws";
import { pushFunctions, sharedDeployment } from "../../support/deployment";
import { mutation } from "../../support/sync-client";

/** What the reference of a paginated query promises the hook. */
type PageArgs = {
  room: string;
  paginationOpts: { numItems: number; cursor: string | null; id?: number };
};
type Page = { page: { text: string }[]; isDone: boolean; continueCursor: string };

/** The package brings no types. */
interface Jsdom {
  readonly JSDOM: new (html: string) => { readonly window: Window & typeof globalThis };
}

const { JSDOM } = createRequire(import.meta.url)("jsdom") as Jsdom;
const { window } = new JSDOM("<body></body>");
vi.stubGlobal("window", window);
vi.stubGlobal("document", window.document);
vi.stubGlobal("navigator", window.navigator);
vi.stubGlobal("IS_REACT_ACT_ENVIRONMENT", true);
// React looks for a document when it is loaded.
const { act, renderHook, waitFor } = await import("@testing-library/react");

const functions = "tests/deployment/fixtures/chat";
const deployment = sharedDeployment({ functions });
const pages = makeFunctionReference<"query", PageArgs, Page>("messages:page");

const send = (room: string, text: string) =>
  new ConvexHttpClient(deployment().url, { logger: false }).mutation(mutation("messages:send"), {
    room,
    text,
  });

/** The hook in a React tree, with a page of two. */
function showPages(room: string) {
  const client = new ConvexReactClient(deployment().url, {
    // The client only uses what ws and the browser's WebSocket have in common.
    webSocketConstructor: WebSocket as unknown as typeof globalThis.WebSocket,
    logger: false,
    unsavedChangesWarning: false,
  });
  const wrapper = (props: { readonly children: ReactNode }) =>
    createElement(ConvexProvider, { client, ...props });
  const { result, unmount } = renderHook(
    () => usePaginatedQuery(pages, { room }, { initialNumItems: 2 }),
    { wrapper },
  );
  onTestFinished(async () => {
    unmount();
    await client.close();
  });
  return {
    loadMore: () => act(() => result.current.loadMore(2)),
    shows: (...texts: readonly string[]) =>
      waitFor(() => expect(result.current.results.map(({ text }) => text)).toEqual(texts)),
    is: (status: string) => waitFor(() => expect(result.current.status).toBe(status)),
  };
}

describe("usePaginatedQuery", () => {
  beforeAll(async () => {
    for (const text of ["a", "b", "d", "e", "f"]) await send("hook", text);
  });

  test("P10.39: usePaginatedQuery loads page after page, and what is inserted appears without gaps or duplicates", async () => {
    const list = showPages("hook");
    await list.shows("a", "b");
    list.loadMore();
    await list.shows("a", "b", "d", "e");
    list.loadMore();
    await list.shows("a", "b", "d", "e", "f");
    await list.is("Exhausted");
    await send("hook", "g");
    await list.shows("a", "b", "d", "e", "f", "g");
  });

  test("P10.39: usePaginatedQuery begins again at page one when its cursors are of another query", async () => {
    const list = showPages("hook");
    await list.shows("a", "b");
    list.loadMore();
    await list.shows("a", "b", "d", "e");
    await pushFunctions(deployment().engine, functions, (source) =>
      source.replace(".paginate(", '.order("desc").paginate('),
    );
    await list.shows("g", "f");
    await list.is("CanLoadMore");
  });

  test("P10.39: what is inserted at the head of a loaded page makes that page grow, and the next one goes on after it", async () => {
    const list = showPages("hook");
    await list.shows("g", "f");
    await send("hook", "h");
    await list.shows("h", "g", "f");
    list.loadMore();
    await list.shows("h", "g", "f", "e", "d");
  });
});
