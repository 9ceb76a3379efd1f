/**
 * Variables of the deployment (P1.5, P2.9); `convex env get` and `list` read them by system queries
 * instead.
 */
import * as z from "zod";
import type { Route } from "../../http/routes";
import { requireAdmin } from "../auth/require-admin";
import type { Engine } from "../engine/engine";
import { readAdminBody } from "./request-shape";

const changesRequest = z.object({
  changes: z.array(z.object({ name: z.string(), value: z.string().nullable() })),
});

export function environmentRoutes({
  engine,
  adminKey,
}: {
  engine: Engine;
  adminKey: string;
}): Route[] {
  return [
    {
      method: "POST",
      path: "/api/update_environment_variables",
      handle: async (request) => {
        const { changes } = await readAdminBody(request, adminKey, changesRequest);
        await engine.setEnvironment(changes);
        return Response.json(null);
      },
    },
    {
      method: "GET",
      path: "/api/list_environment_variables",
      handle: async (request) => {
        requireAdmin(request, adminKey);
        return Response.json({ environmentVariables: await engine.environment() });
      },
    },
  ];
}
