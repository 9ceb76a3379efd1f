/**
 * Every HTTP endpoint of the developer's tools. All want the admin key; all else is 403
 * `BadDeployKey`.
 */
import type { Route } from "../../http/routes";
import { requireAdmin } from "../auth/require-admin";
import type { Engine } from "../engine/engine";
import { environmentRoutes } from "./environment-routes";
import type { LogBuffer } from "./log-buffer";
import { logRoutes } from "./log-routes";
import { pushRoutes } from "./push-routes";
import { schemaRoutes } from "./schema-routes";
import { type TransferOptions, transferRoutes } from "./transfer-routes";
import { unsupportedRoutes } from "./unsupported-routes";

export interface AdminOptions extends TransferOptions {
  readonly engine: Engine;
  readonly logs: LogBuffer;
  /** Origins that clients are told to use, without a slash at the end. */
  readonly cloudUrl: string;
  readonly siteUrl: string;
}

export function adminRoutes(options: AdminOptions): Route[] {
  const { adminKey, cloudUrl, siteUrl } = options;
  return [
    {
      method: "GET",
      path: "/api/v1/get_canonical_urls",
      handle: (request) => {
        requireAdmin(request, adminKey);
        return Response.json({ convexCloudUrl: cloudUrl, convexSiteUrl: siteUrl });
      },
    },
    {
      method: "GET",
      path: "/api/check_admin_key",
      handle: (request) => {
        requireAdmin(request, adminKey);
        return Response.json({ success: true });
      },
    },
    ...pushRoutes(options),
    ...schemaRoutes(options),
    ...environmentRoutes(options),
    ...logRoutes(options),
    ...transferRoutes(options),
    ...unsupportedRoutes(adminKey),
  ];
}
