/** Runs the calls of HTTP callers and writes their answers (P2.10). */
import type { RawRequest } from "../../http/request";
import type { Authenticator } from "../auth/authenticator";
import { toResult } from "../result";
import type { FunctionCall, FunctionOutcome, QueryCall, Identity } from "../runtime/calls";
import { functionCall } from "../runtime/function-call";
import { findFunction } from "../engine/call-entries";
import type { Engine } from "../engine/engine";
import { onSnapshot } from "../engine/on-snapshot";
import type { CallRequest } from "./call-request";
import { formatValue, type ValueFormat } from "./value-format";
import { ApiError } from "../protocol/api-error";

export interface HttpCallerOptions {
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly redact: boolean;
}

export class HttpCaller {
  readonly #options: HttpCallerOptions;

  constructor(options: HttpCallerOptions) {
    this.#options = options;
  }

  async answer(
    request: Request,
    raw: RawRequest,
    run: (call: FunctionCall) => Promise<FunctionOutcome>,
    read: () => CallRequest | Promise<CallRequest>,
  ): Promise<Response> {
    const identity = await this.#identify(request);
    const { format, ...target } = await read();
    const call = this.#toCall(request, raw, identity, target);
    return jsonResponse(this.#toJson(await run(call), call.request.requestId, format));
  }

  /** All on one snapshot. */
  async batch(request: Request, raw: RawRequest, calls: readonly CallRequest[]): Promise<Response> {
    const identity = await this.#identify(request);
    const results = await onSnapshot(
      () => this.#options.engine.openSnapshot(),
      (snapshot) =>
        Promise.all(
          calls.map(async ({ format, ...target }) => {
            const call = this.#toCall(request, raw, identity, target);
            const outcome = await snapshot.runQuery({ ...call, journal: null });
            return this.#toJson(outcome, call.request.requestId, format);
          }),
        ),
    );
    return jsonResponse(`{"results":[${results.join(",")}]}`);
  }

  query(call: Omit<QueryCall, "journal">): Promise<FunctionOutcome> {
    return onSnapshot(
      () => this.#options.engine.openSnapshot(),
      (snapshot) => snapshot.runQuery({ ...call, journal: null }),
    );
  }

  /** Looks up what the function is, then runs it as that. */
  async any(call: FunctionCall): Promise<FunctionOutcome> {
    if (call.path.startsWith("_system/")) return this.query(call);
    const known = findFunction(this.#options.engine.code, call.path);
    if (known === undefined || (known.visibility === "internal" && call.visibility === "public"))
      return {
        status: "error",
        message: `Could not find function for '${call.path}'. Did you forget to run \`npx convex dev\`?`,
        logLines: [],
      };
    switch (known.udfType) {
      case "Query":
        return this.query(call);
      case "Mutation":
        return this.#options.engine.runMutation(call);
      case "Action":
        return this.#options.engine.runAction(call);
      default:
        return known.udfType satisfies never;
    }
  }

  async #identify(request: Request): Promise<Identity> {
    const { authenticator } = this.#options;
    const header = request.headers.get("authorization");
    const inUrl = header === null ? new URL(request.url).searchParams.get("adminKey") : null;
    const authenticated =
      inUrl === null ? await authenticator.header(header) : authenticator.admin(inUrl);
    return authenticated.identity;
  }

  #toCall(
    request: Request,
    raw: RawRequest,
    identity: Identity,
    target: { path: string; args: string },
  ): FunctionCall {
    if (target.path.startsWith("_system/") && identity.kind !== "admin")
      throw new ApiError(403, "BadDeployKey", "System functions need the admin key.");
    const client = { ip: raw.ip, userAgent: request.headers.get("user-agent") };
    return functionCall(target, { from: "client", caller: "HttpApi", identity, client });
  }

  #toJson(outcome: FunctionOutcome, requestId: string, format: ValueFormat): string {
    const result = toResult(outcome, requestId, this.#options.redact);
    const logLines =
      result.logLines.length === 0 ? "" : `,"logLines":${JSON.stringify(result.logLines)}`;
    if (result.success)
      return `{"status":"success","value":${formatValue(result.value, format)}${logLines}}`;
    const data = result.data === null ? "" : `,"errorData":${formatValue(result.data, format)}`;
    return `{"status":"error","errorMessage":${JSON.stringify(result.message)}${data}${logLines}}`;
  }
}

function jsonResponse(text: string): Response {
  return new Response(text, { headers: { "content-type": "application/json" } });
}
