import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { runCli } from "../../support/cli";
import { APP } from "./fixture";
import { type CliSession, openCliSession } from "./session";

let session: CliSession;

beforeAll(async () => {
  session = await openCliSession(APP);
});

afterAll(() => session?.close());

const ENDPOINTS = [
  ["GET", "/api/v1/get_canonical_urls"],
  ["GET", "/api/check_admin_key"],
  ["GET", "/api/list_environment_variables"],
  ["GET", "/api/stream_function_logs?cursor=0"],
  ["GET", "/api/shapes2"],
  ["GET", "/api/export/zip/1"],
  ["POST", "/api/get_config_hashes"],
  ["POST", "/api/deploy2/evaluate_push"],
  ["POST", "/api/deploy2/evaluate_schema"],
  ["POST", "/api/deploy2/start_push"],
  ["POST", "/api/deploy2/wait_for_schema"],
  ["POST", "/api/deploy2/finish_push"],
  ["POST", "/api/deploy2/report_push_completed"],
  ["POST", "/api/update_environment_variables"],
  ["POST", "/api/export/request/zip"],
  ["POST", "/api/import/start_upload"],
  ["POST", "/api/perform_import"],
  ["POST", "/api/run_test_function"],
] as const;

describe("the admin key", () => {
  test.each(ENDPOINTS)(
    "P10.4: a wrong admin key gives 403 BadDeployKey on %s %s",
    async (method, path) => {
      for (const headers of [{}, { authorization: "Convex test|wrong" }]) {
        const response = await fetch(session.deployment.url + path, {
          method,
          headers: { "content-type": "application/json", ...headers },
          ...(method === "POST" && { body: '{"adminKey":"test|wrong"}' }),
        });
        expect(response.status).toBe(403);
        expect(await response.json()).toMatchObject({ code: "BadDeployKey" });
      }
    },
  );

  test("P10.4: a wrong admin key makes the CLI exit with code 1 and say why", async () => {
    const { code, stderr } = await runCli(
      session.project.dir,
      { url: session.deployment.url, adminKey: "test|wrong" },
      ["dev", "--once"],
    );
    expect(code).toBe(1);
    expect(stderr).toMatch(/admin key/i);
  });

  test("a body of another shape is answered with 400 and names the field", async () => {
    const post = (path: string, body: string) =>
      fetch(session.deployment.url + path, {
        method: "POST",
        headers: { authorization: `Convex ${session.target.adminKey}` },
        body,
      });
    const wrong = await post("/api/update_environment_variables", '{"changes":[{"name":1}]}');
    expect(wrong.status).toBe(400);
    expect(await wrong.json()).toMatchObject({
      code: "BadJsonBody",
      message: expect.stringContaining("changes.0.name"),
    });
    const broken = await post("/api/deploy2/start_push", "{");
    expect(broken.status).toBe(400);
    const empty = await post("/api/deploy2/finish_push", "{}");
    expect(empty.status).toBe(400);
  });

  test("built-in queries answer admins only, and those that are not there are named", async () => {
    const query = async (path: string, headers: Record<string, string>) => {
      const response = await fetch(`${session.deployment.url}/api/query`, {
        method: "POST",
        headers: { "content-type": "application/json", ...headers },
        body: JSON.stringify({ path, format: "json", args: {} }),
      });
      return (await response.json()) as unknown;
    };
    const admin = { authorization: `Convex ${session.target.adminKey}` };
    const variables = "_system/cli/queryEnvironmentVariables:default";
    expect(await query(variables, {})).toMatchObject({ code: "BadDeployKey" });
    expect(await query(variables, admin)).toMatchObject({ status: "success", value: [] });
    expect(await query("_system/frontend/nothing:here", admin)).toMatchObject({
      errorMessage: expect.stringContaining("_system/frontend/nothing:here"),
    });
    expect(await query("_system/cli/tableSize:default", admin)).toMatchObject({
      errorMessage: expect.stringContaining("tableName"),
    });
  });

  test("what is not supported is answered with 400 and named", async () => {
    const response = await fetch(`${session.deployment.url}/api/cancel_job`, {
      method: "POST",
      headers: { authorization: `Convex ${session.target.adminKey}` },
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      message: expect.stringContaining("Cancelling a scheduled function"),
    });
  });
});
