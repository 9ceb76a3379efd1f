import { render, screen } from "@testing-library/react";
import { Component, type ReactNode } from "react";
import { createRoot } from "react-dom/client";
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lazyComponent } from "../../src/lib/lazy-component";

/** Code that comes while it is waited for, before, or not at all. */

function Part({ name }: { name: string }) {
  return <p>This is {name}</p>;
}

/** A fetch that ends when the test says so. */
function fetching() {
  const settle: { arrive?: () => void } = {};
  const promise = new Promise<typeof Part>((resolve) => (settle.arrive = () => resolve(Part)));
  return { fetch: vi.fn(() => promise), arrive: () => settle.arrive?.() };
}

/** Far fewer milliseconds than React would hold something back. */
async function aFewTurns(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1)
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
}

class Catch extends Component<{ children: ReactNode }, { message: string | null }> {
  override state = { message: null };
  static getDerivedStateFromError(error: unknown) {
    return { message: String(error) };
  }
  override render() {
    return this.state.message ?? this.props.children;
  }
}

const environment = globalThis as { IS_REACT_ACT_ENVIRONMENT?: boolean | undefined };
let wasActing: boolean | undefined;
beforeEach(() => {
  // Within `act` React never holds anything back.
  wasActing = environment.IS_REACT_ACT_ENVIRONMENT;
  environment.IS_REACT_ACT_ENVIRONMENT = false;
});
afterEach(() => {
  environment.IS_REACT_ACT_ENVIRONMENT = wasActing;
  document.body.replaceChildren();
});

function draw(children: ReactNode): { root: HTMLElement; unmount: () => void } {
  const root = document.body.appendChild(document.createElement("div"));
  const reactRoot = createRoot(root);
  reactRoot.render(<Catch>{children}</Catch>);
  return { root, unmount: () => reactRoot.unmount() };
}

test("takes its placeholder's place as soon as it is there, however deep it is nested", async () => {
  const outer = fetching();
  const inner = fetching();
  const Inner = lazyComponent(inner.fetch);
  const Outer = lazyComponent(async () => {
    await outer.fetch();
    return () => <Inner name="inner" placeholder="inner is coming" />;
  });
  const { root, unmount } = draw(<Outer placeholder="outer is coming" />);
  await aFewTurns();
  expect(root.textContent).toBe("outer is coming");
  outer.arrive();
  await aFewTurns();
  expect(root.textContent).toBe("inner is coming");
  inner.arrive();
  await aFewTurns();
  expect(root.textContent).toBe("This is inner");
  expect(inner.fetch).toHaveBeenCalledOnce();
  unmount();
});

test("is drawn without a placeholder where it was loaded before", async () => {
  const ahead = fetching();
  const Ahead = lazyComponent(ahead.fetch);
  const loading = Ahead.load();
  expect(Ahead.load()).toBe(loading);
  ahead.arrive();
  await loading;
  expect(Ahead.load()).toBeNull();
  render(<Ahead name="it" placeholder="coming" />);
  screen.getByText("This is it");
  expect(ahead.fetch).toHaveBeenCalledOnce();
});

test("that was lost ahead is fetched again when it is needed, and lost then it is an error", async () => {
  const fetch = vi.fn(() => Promise.reject<typeof Part>(new Error("no network")));
  const Lost = lazyComponent(fetch);
  await expect(Lost.load()).rejects.toThrow("no network");
  vi.spyOn(console, "error").mockImplementation(() => undefined); // React reports what it gives to boundaries
  const { root, unmount } = draw(<Lost name="it" />);
  await aFewTurns();
  expect(root.textContent).toBe("Error: no network");
  expect(fetch).toHaveBeenCalledTimes(2);
  unmount();
  vi.restoreAllMocks();
});
