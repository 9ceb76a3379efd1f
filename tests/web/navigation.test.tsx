import { render, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect } from "react";
import { describe, expect, test } from "vitest";
import { Link } from "../../src/lib/link";
import { NavigationProvider, Redirect, useLocation, useNavigate } from "../../src/lib/navigation";
import type { Navigate } from "../../src/lib/navigation";

const seen = new Set<Navigate>();

function Here() {
  const navigate = useNavigate();
  const { pathname, search, hash, state, arrival } = useLocation();
  useEffect(() => void seen.add(navigate), [navigate]);
  if (pathname === "/old") return <Redirect to="/new?a=1#b" />;
  return (
    <>
      <p>{JSON.stringify({ at: pathname + search + hash, state, arrival })}</p>
      <Link to="/next">Next</Link>
      <Link to="/old">Old</Link>
      <button type="button" onClick={() => navigate("/filled", { state: { email: "ada" } })}>
        Fill in
      </button>
    </>
  );
}

function open(address: string) {
  window.history.replaceState(null, "", address);
  render(
    <NavigationProvider>
      <Here />
    </NavigationProvider>,
  );
}

function press(role: "link" | "button", name: string): Promise<void> {
  return userEvent.click(screen.getByRole(role, { name }));
}

async function expectPlace(at: string, arrival: string, state: unknown = null): Promise<void> {
  await screen.findByText(JSON.stringify({ at, state, arrival }));
}

describe("the place in the app", () => {
  test("is the address the page was loaded at", async () => {
    open("/start?q=1#part");
    await expectPlace("/start?q=1#part", "loaded");
  });

  test("changes by a link, and Back leads to where the person was, with what was kept there", async () => {
    open("/start");
    await press("button", "Fill in");
    await expectPlace("/filled", "moved", { email: "ada" });
    await press("link", "Next");
    await expectPlace("/next", "moved");
    window.history.back();
    await expectPlace("/filled", "returned", { email: "ada" });
  });

  test("is replaced by a redirect, so that Back does not bounce", async () => {
    open("/start");
    await press("link", "Old");
    await expectPlace("/new?a=1#b", "moved");
    window.history.back();
    await expectPlace("/start", "returned");
  });

  test("is changed by the same function each time, so that effects which use it run once", async () => {
    seen.clear();
    open("/start");
    await press("link", "Next");
    await expectPlace("/next", "moved");
    expect(seen.size).toBe(1);
  });
});
