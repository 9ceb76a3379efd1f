import { readFile } from "node:fs/promises";
import { asset } from "../http/respond";
import type { Route } from "../http/routes";

/** Serves one file of the source tree; `url` is where it lies. */
export function fileRoute(path: string, url: URL, contentType: string): Route {
  return {
    method: "GET",
    path,
    handle: async () => asset(await readFile(url, "utf8"), contentType),
  };
}

/** What the local pages share: tokens and base elements, and the mark. */
export function themeRoutes(): Route[] {
  return [
    fileRoute("/assets/theme.css", new URL("theme.css", import.meta.url), "text/css"),
    fileRoute("/assets/mark.svg", new URL("mark.svg", import.meta.url), "image/svg+xml"),
  ];
}
