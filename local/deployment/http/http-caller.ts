/** Runs the calls of HTTP callers and writes their answers (P2.10). */
import type { Authenticator } from "../auth/authenticator";
import { newRequestId } from "../protocol/request-id";
import { toResult } from "../result";
import type { FunctionCall, FunctionOutcome, Identity } from "../runtime/calls";
import { SnapshotLostError, type Engine, type EngineSnapshot } from "../engine/engine";
import { type AnalyzedFunction } from "../runtime/analysis";
import type { CallRequest } from "./call-request";
import { HttpError, type RouteContext } from "./route";
import { formatValue, type ValueFormat } from "./value-format";

export interface HttpCallerOptions {
  readonly engine: Engine;
  readonly authenticator: Authenticator;
  readonly redact: boolean;
}

export class HttpCaller {
  private readonly options: HttpCallerOptions;

  constructor(options: HttpCallerOptions) {
    this.options = options;
  }

  async answer(
    request: Request,
    context: RouteContext,
    run: (call: FunctionCall) => Promise<FunctionOutcome>,
    read: () => CallRequest | Promise<CallRequest>,
  ): Promise<Response> {
    const identity = await this.identify(request);
    const { format, ...target } = await read();
    const call = this.toCall(request, context, identity, target);
    return jsonResponse(this.toJson(await run(call), call.request.requestId, format));
  }

  /** All on one snapshot. */
  async batch(
    request: Request,
    context: RouteContext,
    calls: readonly CallRequest[],
  ): Promise<Response> {
    const identity = await this.identify(request);
    const results = await this.onSnapshot((snapshot) =>
      Promise.all(
        calls.map(async ({ format, ...target }) => {
          const call = this.toCall(request, context, identity, target);
          const outcome = await snapshot.runQuery({ ...call, journal: null });
          return this.toJson(outcome, call.request.requestId, format);
        }),
      ),
    );
    return jsonResponse(`{"results":[${results.join(",")}]}`);
  }

  query(call: FunctionCall): Promise<FunctionOutcome> {
    return this.onSnapshot((snapshot) => snapshot.runQuery({ ...call, journal: null }));
  }

  /** Looks up what the function is, then runs it as that. */
  async any(call: FunctionCall): Promise<FunctionOutcome> {
    if (call.path.startsWith("_system/")) return this.query(call);
    const known = this.find(call.path);
    if (known === null || (known.visibility === "internal" && call.visibility === "public"))
      return {
        status: "error",
        message: `Could not find function for '${call.path}'. Did you forget to run \`npx convex dev\`?`,
        logLines: [],
      };
    switch (known.udfType) {
      case "Query":
        return this.query(call);
      case "Mutation":
        return this.options.engine.runMutation(call);
      case "Action":
        return this.options.engine.runAction(call);
      default:
        return known.udfType satisfies never;
    }
  }

  private find(path: string): AnalyzedFunction | null {
    const [module = "", name = ""] = path.split(":");
    const analyzed = this.options.engine.code?.analysis.modules[`${module}.js`];
    return analyzed?.functions.find((candidate) => candidate.name === name) ?? null;
  }

  /** Once more on another snapshot when this one's thread had to be ended on account of somebody else's query. */
  private async onSnapshot<T>(
    work: (snapshot: EngineSnapshot) => Promise<T>,
    attemptsLeft = 2,
  ): Promise<T> {
    const snapshot = await this.options.engine.openSnapshot();
    try {
      return await work(snapshot);
    } catch (error) {
      if (!(error instanceof SnapshotLostError) || attemptsLeft === 0) throw error;
    } finally {
      snapshot.close();
    }
    return this.onSnapshot(work, attemptsLeft - 1);
  }

  private async identify(request: Request): Promise<Identity> {
    const { authenticator } = this.options;
    const header = request.headers.get("authorization");
    const inUrl = header === null ? new URL(request.url).searchParams.get("adminKey") : null;
    const authenticated =
      inUrl === null ? await authenticator.header(header) : authenticator.admin(inUrl);
    return authenticated.identity;
  }

  private toCall(
    request: Request,
    context: RouteContext,
    identity: Identity,
    target: { path: string; args: string },
  ): FunctionCall {
    const isAdmin = identity.kind === "admin";
    if (target.path.startsWith("_system/") && !isAdmin)
      throw new HttpError(403, "BadDeployKey", "System functions need the admin key.");
    return {
      ...target,
      identity,
      visibility: isAdmin ? "all" : "public",
      caller: "HttpApi",
      request: {
        ip: context.ip,
        userAgent: request.headers.get("user-agent"),
        requestId: newRequestId(),
      },
    };
  }

  private toJson(outcome: FunctionOutcome, requestId: string, format: ValueFormat): string {
    const result = toResult(outcome, requestId, this.options.redact);
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
