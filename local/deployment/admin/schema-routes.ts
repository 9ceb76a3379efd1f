/** What the tables look like (P2.15). */
import type { Route } from "../../http/routes";
import { requireAdmin } from "../auth/require-admin";
import type { Engine } from "../engine/engine";
import { onSnapshot } from "../engine/on-snapshot";
import { TABLE_SHAPES } from "../runtime/system/schema-queries";
import { askSystemQuery } from "./ask-system-query";

export function schemaRoutes({
  engine,
  adminKey,
}: {
  readonly engine: Engine;
  readonly adminKey: string;
}): Route[] {
  return [
    {
      method: "GET",
      path: "/api/shapes2",
      async handle(request) {
        requireAdmin(request, adminKey);
        const shapes = await onSnapshot(
          () => engine.openSnapshot(),
          (snapshot) => askSystemQuery(snapshot, TABLE_SHAPES, {}),
        );
        return Response.json(shapes);
      },
    },
  ];
}
