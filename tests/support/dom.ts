/**
 * What every component test starts from and leaves behind: a desktop browser with empty storage and
 * no page drawn.
 */
import "@testing-library/jest-dom/vitest";
import { cleanup, configure } from "@testing-library/react";
import { afterEach, vi } from "vitest";

// A busy machine is slow, not wrong.
configure({ asyncUtilTimeout: 15_000 });
vi.setConfig({ testTimeout: 60_000 });

// jsdom cannot draw; axe asks whether it can.
HTMLCanvasElement.prototype.getContext = () => null;

// jsdom has no layout and so no media queries: this is a wide screen with a mouse.
window.matchMedia = (query) => ({
  matches: /hover: hover|pointer: fine/.test(query),
  media: query,
  onchange: null,
  addListener: () => undefined,
  removeListener: () => undefined,
  addEventListener: () => undefined,
  removeEventListener: () => undefined,
  dispatchEvent: () => true,
});
// As in index.html.
document.documentElement.lang = "en";
window.scrollTo = () => undefined;

afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  localStorage.clear();
  sessionStorage.clear();
  delete document.documentElement.dataset["theme"];
  window.history.replaceState(null, "", "/");
});
