/** Endpoints that need no one's permission (P1.2). */
import { readBody, CALL_BODY_BYTES } from "./body";
import type { Route } from "../../http/routes";

export function plainRoutes(instanceName: string): Route[] {
  return [
    text("/", "This is a local Convex deployment, and it is running."),
    text("/instance_name", instanceName),
    text("/instance_version", "local"),
    {
      method: "POST",
      path: "/echo",
      handle: async (request) =>
        new Response(new Uint8Array(await readBody(request, CALL_BODY_BYTES)), {
          headers: {
            "content-type": request.headers.get("content-type") ?? "application/octet-stream",
          },
        }),
    },
  ];
}

function text(path: string, body: string): Route {
  return { method: "GET", path, handle: () => new Response(body) };
}
