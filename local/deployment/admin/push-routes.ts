/** Pushing code: `/api/get_config_hashes` and `/api/deploy2/*` (P2.2-P2.8). */
import * as z from "zod";
import type { Route } from "../../http/routes";
import type { Engine } from "../engine/engine";
import { finishRequest, pushOf, pushRequest, schemaRequest } from "./push-request";
import { finishPushResponse, schemaChange, schemaStatus, startPushResponse } from "./push-response";
import { readAdminBody } from "./request-shape";

export function pushRoutes({ engine, adminKey }: { engine: Engine; adminKey: string }): Route[] {
  return [
    post("/api/get_config_hashes", async (request) => {
      await readAdminBody(request, adminKey, z.object({}));
      return configHashes(engine);
    }),
    post("/api/deploy2/evaluate_push", async (request) => {
      const body = await readAdminBody(request, adminKey, pushRequest);
      const staged = await engine.startPush(pushOf(body), { dryRun: true });
      return { schemaChange: schemaChange(staged.schema) };
    }),
    post("/api/deploy2/start_push", async (request) => {
      const body = await readAdminBody(request, adminKey, pushRequest);
      const staged = await engine.startPush(pushOf(body), { dryRun: body.dryRun });
      return startPushResponse(staged, body.appDefinition.udfServerVersion);
    }),
    post("/api/deploy2/wait_for_schema", async (request) => {
      const body = await readAdminBody(request, adminKey, schemaRequest);
      const schemaId = body.schemaChange.schemaIds[""];
      if (schemaId === null || schemaId === undefined) return schemaStatus({ type: "complete" });
      if (body.dryRun) return schemaStatus(await engine.dryRunSchema(schemaId));
      return schemaStatus(await engine.waitForSchema(schemaId, body.timeoutMs));
    }),
    post("/api/deploy2/finish_push", async (request) => {
      const { startPush, dryRun } = await readAdminBody(request, adminKey, finishRequest);
      if (dryRun) return finishPushResponse(engine.code, engine.code);
      const { previous, next } = await engine.finishPush(
        startPush.pushId,
        startPush.environmentVariables,
      );
      return finishPushResponse(previous, next);
    }),
    // The CLI reports how long its own steps took; nobody here reads that.
    post("/api/deploy2/report_push_completed", async (request) => {
      await readAdminBody(request, adminKey, z.object({}));
      return null;
    }),
  ];
}

function post(path: string, answer: (request: Request) => Promise<unknown>): Route {
  return {
    method: "POST",
    path,
    handle: async (request) => Response.json(await answer(request)),
  };
}

/** True hashes, so that the next push sends changed modules only. */
function configHashes({ code }: Engine): object {
  return {
    config: { functions: "convex/", auth: (code?.analysis.auth ?? []).map((provider) => provider) },
    moduleHashes: code?.moduleHashes ?? [],
    udfServerVersion: code?.udfServerVersion ?? null,
    nodeVersion: null,
  };
}
