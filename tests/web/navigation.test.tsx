import { render, screen, waitFor } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { useEffect } from "react";
import { useRoutes } from "react-router";
import { describe, expect, test, vi } from "vitest";
import { Link } from "../../src/lib/link";
import {
  NavigationProvider,
  Redirect,
  useLocation,
  useNavigate,
  useParams,
} from "../../src/lib/navigation";
import type { Href, LoadScreen, Navigate } from "../../src/lib/navigation";

declare module "../../src/lib/navigation" {
  interface RouteTable extends Record<
    "/test/start" | "/test/old" | "/test/:owner/of/:item",
    unknown
  > {}
}

const seen = new Set<Navigate>();

function Here() {
  const navigate = useNavigate();
  const { pathname, search, hash, state, arrival } = useLocation();
  useEffect(() => void seen.add(navigate), [navigate]);
  if (pathname === "/test/old") return <Redirect to="/test/start?a=1#b" />;
  return (
    <>
      <p>{JSON.stringify({ at: pathname + search + hash, state, arrival })}</p>
      <Link to="/test/ada/of/lace">Next</Link>
      <Link to="/test/old">Old</Link>
      <button
        type="button"
        onClick={() => navigate("/test/ada/of/filled", { state: { email: "ada" } })}
      >
        Fill in
      </button>
    </>
  );
}

const nothingToLoad: LoadScreen = () => null;

function open(address: string, load = nothingToLoad) {
  window.history.replaceState(null, "", address);
  render(
    <NavigationProvider load={load}>
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

/** Code of screens that comes, or is lost, when the test says so. */
function loading() {
  const under = new Map<string, { arrive: () => void; lose: () => void }>();
  const load = vi.fn(
    (path: string) =>
      new Promise<void>((resolve, reject) => {
        under.set(path, { arrive: resolve, lose: () => reject(new Error("lost")) });
      }),
  );
  return {
    load,
    arrive: (path: string) => under.get(path)?.arrive(),
    lose: (path: string) => under.get(path)?.lose(),
  };
}

describe("the place in the app", () => {
  test("is the address the page was loaded at", async () => {
    open("/test/start?q=1#part");
    await expectPlace("/test/start?q=1#part", "loaded");
  });

  test("is the address the page was loaded at also after a reload of what navigation led to", async () => {
    window.history.replaceState({ usr: { email: "ada" }, key: "earlier", idx: 3 }, "", "/");
    render(
      <NavigationProvider load={nothingToLoad}>
        <Here />
      </NavigationProvider>,
    );
    await expectPlace("/", "loaded", { email: "ada" });
  });

  test("changes by a link, and Back leads to where the person was, with what was kept there", async () => {
    open("/test/start");
    await press("button", "Fill in");
    await expectPlace("/test/ada/of/filled", "moved", { email: "ada" });
    await press("link", "Next");
    await expectPlace("/test/ada/of/lace", "moved");
    window.history.back();
    await expectPlace("/test/ada/of/filled", "returned", { email: "ada" });
  });

  test("is replaced by a redirect, so that Back does not bounce", async () => {
    open("/test/start");
    await press("link", "Next");
    await press("link", "Old");
    await expectPlace("/test/start?a=1#b", "moved");
    window.history.back();
    await expectPlace("/test/ada/of/lace", "returned");
  });

  test("is changed by the same function each time, so that effects which use it run once", async () => {
    seen.clear();
    open("/test/start");
    await press("link", "Next");
    await expectPlace("/test/ada/of/lace", "moved");
    expect(seen.size).toBe(1);
  });
});

describe("a navigation", () => {
  test("waits until the code of the next screen has loaded", async () => {
    const code = loading();
    open("/test/start", code.load);
    await press("link", "Next");
    await expectPlace("/test/start", "loaded");
    expect(window.location.pathname).toBe("/test/start");
    code.arrive("/test/ada/of/lace");
    await expectPlace("/test/ada/of/lace", "moved");
  });

  test("goes on where the code was lost, so that the screen can say so", async () => {
    const code = loading();
    open("/test/start", code.load);
    await press("button", "Fill in");
    code.lose("/test/ada/of/filled");
    await expectPlace("/test/ada/of/filled", "moved", { email: "ada" });
  });

  test("is overtaken by the next one", async () => {
    const code = loading();
    open("/test/start", code.load);
    await press("link", "Next");
    await press("button", "Fill in");
    code.arrive("/test/ada/of/filled");
    await expectPlace("/test/ada/of/filled", "moved", { email: "ada" });
    code.arrive("/test/ada/of/lace");
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    await expectPlace("/test/ada/of/filled", "moved", { email: "ada" });
  });

  test("is overtaken by Back", async () => {
    const code = loading();
    const load: LoadScreen = (path) => (path === "/test/ada/of/lace" ? code.load(path) : null);
    open("/test/start", load);
    await press("button", "Fill in");
    await expectPlace("/test/ada/of/filled", "moved", { email: "ada" });
    await press("link", "Next");
    window.history.back();
    await expectPlace("/test/start", "returned");
    code.arrive("/test/ada/of/lace");
    await new Promise((resolve) => {
      setTimeout(resolve, 0);
    });
    await expectPlace("/test/start", "returned");
  });

  test("is not overtaken by the drawing of the one before it", async () => {
    const code = loading();
    const load: LoadScreen = (path) => (path === "/test/ada/of/lace" ? code.load(path) : null);
    function Twice() {
      const navigate = useNavigate();
      const twice = () => {
        navigate("/test/old", { replace: true });
        navigate("/test/ada/of/lace");
      };
      return (
        <button type="button" onClick={twice}>
          {useLocation().pathname}
        </button>
      );
    }
    window.history.replaceState(null, "", "/test/start");
    render(
      <NavigationProvider load={load}>
        <Twice />
      </NavigationProvider>,
    );
    await press("button", "/test/start");
    await screen.findByRole("button", { name: "/test/old" });
    code.arrive("/test/ada/of/lace");
    await screen.findByRole("button", { name: "/test/ada/of/lace" });
  });

  test.each([
    ["the pointer", () => userEvent.hover(screen.getByRole("link", { name: "Next" }))],
    ["the focus", () => userEvent.tab()],
  ])("is prepared while %s is on its link", async (_, point) => {
    const code = loading();
    open("/test/start", code.load);
    await point();
    await waitFor(() => expect(code.load).toHaveBeenCalledWith("/test/ada/of/lace"));
    await expectPlace("/test/start", "loaded");
  });
});

describe("an address with parameters", () => {
  function Item() {
    const { owner, item } = useParams("/test/:owner/of/:item");
    return <p>{`${item} of ${owner}`}</p>;
  }
  const routes = [
    { path: "/test/:owner/of/:item", element: <Item /> },
    { path: "*", element: <Here /> },
  ];
  const Screens = () => useRoutes(routes);

  test("hands them to its screen", async () => {
    window.history.replaceState(null, "", "/test/start");
    render(
      <NavigationProvider load={nothingToLoad}>
        <Screens />
      </NavigationProvider>,
    );
    await press("link", "Next");
    await screen.findByText("lace of ada");
  });

  test("is checked by the compiler wherever a link leads to it", () => {
    const known: Href[] = ["/test/ada/of/lace", "/test/ada/of/lace?more=1", "/sign-in#top"];
    // @ts-expect-error: no route has this address
    const unknown: Href = "/test/of/lace";
    expect(known).not.toContain(unknown);
  });
});
