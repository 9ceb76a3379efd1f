/** Endpoints of `convex import` and `convex export` (P2.14). */
import * as z from "zod";
import { isTableName } from "../db/schema-check";
import type { Route } from "../../http/routes";
import { requireAdmin } from "../auth/require-admin";
import type { Exports } from "./exports";
import type { ImportUploads } from "./import-uploads";
import type { Imports } from "./imports";
import { readAdminBody } from "./request-shape";
import { ApiError } from "../protocol/api-error";

export interface TransferOptions {
  readonly adminKey: string;
  readonly imports: Imports;
  readonly uploads: ImportUploads;
  readonly exports: Exports;
}

const importRequest = z.object({
  import: z.object({
    tableName: z.string().optional(),
    componentPath: z.string().nullish(),
    mode: z.enum(["requireEmpty", "append", "replace", "replaceAll"]),
    format: z.enum(["jsonLines", "jsonArray", "csv", "zip"]),
  }),
  uploadToken: z.string(),
  partTokens: z.array(z.string()),
});
const importId = z.object({ importId: z.string() });

export function transferRoutes(options: TransferOptions): Route[] {
  return [...importRoutes(options), ...exportRoutes(options)];
}

function importRoutes({ adminKey, imports, uploads }: TransferOptions): Route[] {
  const admin = (path: string, handle: (request: Request) => Promise<unknown>): Route => ({
    method: "POST",
    path,
    handle: async (request) => {
      requireAdmin(request, adminKey);
      return Response.json(await handle(request));
    },
  });
  return [
    admin("/api/import/start_upload", async () => ({ uploadToken: await uploads.start() })),
    admin("/api/import/upload_part", async (request) => {
      const { searchParams } = new URL(request.url);
      const number = Number(searchParams.get("partNumber"));
      return await uploads.addPart(searchParams.get("uploadToken") ?? "", number, request.body);
    }),
    admin("/api/import/finish_upload", async (request) => {
      const body = await readAdminBody(request, adminKey, importRequest);
      const { tableName: table, componentPath, mode, format } = body.import;
      if (componentPath)
        throw new ApiError(
          400,
          "FeatureNotSupported",
          "The local deployment does not support components. Use a real deployment for them.",
        );
      if (table !== undefined && (!isTableName(table) || table.startsWith("_")))
        throw new ApiError(400, "InvalidName", `"${table}" isn't a valid table name.`);
      const file = await uploads.finish(body.uploadToken, body.partTokens);
      await imports.begin(body.uploadToken, file, { table, mode, format });
      return { importId: body.uploadToken };
    }),
    admin("/api/perform_import", async (request) => {
      await imports.perform((await readAdminBody(request, adminKey, importId)).importId);
      return null;
    }),
    admin("/api/cancel_import", async (request) => {
      await imports.cancel((await readAdminBody(request, adminKey, importId)).importId);
      return null;
    }),
  ];
}

function exportRoutes({ adminKey, exports }: TransferOptions): Route[] {
  return [
    {
      method: "POST",
      path: "/api/export/request/zip",
      handle: async (request) => {
        requireAdmin(request, adminKey);
        const { searchParams } = new URL(request.url);
        await exports.request(searchParams.get("includeStorage") === "true");
        return Response.json(null);
      },
    },
    {
      method: "GET",
      path: "/api/export/zip/:ts",
      handle: (request, { ts = "" }) => {
        requireAdmin(request, adminKey);
        return exports.download(ts);
      },
    },
  ];
}
