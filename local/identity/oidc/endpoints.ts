import * as z from "zod";
import { json } from "../../http/respond";
import type { Route } from "../../http/routes";
import type { Accounts } from "../accounts";
import type { Breakage, Failure, Failures } from "../failures";
import type { OpenIdAccount } from "./accounts";
import { type Flaw, flawedIdToken } from "./id-token";
import { type Issuer, PATHS } from "./issuer";

/** The requests that can be made to fail, in the order a sign-in makes them. */
export const STEPS = ["discovery", "token", "userinfo", "jwks"] as const;
export type Step = (typeof STEPS)[number];

export const BREAKAGES: readonly Breakage<Step, Flaw>[] = [
  { label: "The code is not exchanged", step: "token" },
  { label: "The userinfo is not given", step: "userinfo" },
  { label: "ID token: nonce of another sign-in", step: "token", flaw: "wrongNonce" },
  { label: "ID token: for another app", step: "token", flaw: "wrongAudience" },
  { label: "ID token: of another issuer", step: "token", flaw: "wrongIssuer" },
  { label: "ID token: expired", step: "token", flaw: "expired" },
  { label: "ID token: bad signature", step: "token", flaw: "badSignature" },
  { label: "ID token: address not verified", step: "token", flaw: "unverifiedEmail" },
  { label: "ID token: no address", step: "token", flaw: "noEmail" },
];

interface Endpoints {
  readonly issuer: () => Promise<Issuer>;
  readonly accounts: Accounts<OpenIdAccount>;
  readonly failures: Failures<Step, Flaw>;
}

/** The protocol's requests. What they do is the library's; here they can be made to fail. */
export function endpointRoutes(endpoints: Endpoints): Route[] {
  const { issuer } = endpoints;
  const pass = async (request: Request) => (await issuer()).handle(request);
  const step = (name: Step) => (request: Request) => answer(endpoints, name, request);
  return [
    { method: "GET", path: "/.well-known/openid-configuration", handle: step("discovery") },
    { method: "GET", path: PATHS.authorization, handle: pass },
    { method: "GET", path: `${PATHS.authorization}/:uid`, handle: pass },
    { method: "POST", path: PATHS.token, handle: step("token") },
    { method: "GET", path: PATHS.userinfo, handle: step("userinfo") },
    { method: "POST", path: PATHS.userinfo, handle: step("userinfo") },
    { method: "GET", path: PATHS.jwks, handle: step("jwks") },
  ];
}

async function answer(
  { issuer: opened, accounts, failures }: Endpoints,
  step: Step,
  request: Request,
): Promise<Response> {
  const issuer = await opened();
  const sub = await subjectOf(issuer, step, request);
  const login = sub === undefined ? undefined : accounts.identified(sub)?.login;
  const failure = await failures.meet(step, login, request.signal);
  if (failure === undefined) return issuer.handle(request);
  if (failure.flaw === undefined) return failed(failure);
  return withFlaw(await issuer.handle(request), failure.flaw, issuer.key);
}

/** Whose code or access token a request brings; the code stays unused. */
async function subjectOf(
  { provider }: Issuer,
  step: Step,
  request: Request,
): Promise<string | undefined> {
  if (step === "token") {
    const code = new URLSearchParams(await request.clone().text()).get("code");
    return (await provider.AuthorizationCode.find(code ?? ""))?.accountId;
  }
  const token = /^bearer\s+(\S+)$/i.exec(request.headers.get("authorization") ?? "")?.[1];
  return (await provider.AccessToken.find(token ?? ""))?.accountId;
}

/** An OAuth error comes with 400; without one the server itself is broken. */
function failed({ status, error }: Failure<Flaw>): Response {
  const usual = error === undefined ? 500 : 400;
  return endpointError(
    status ?? usual,
    error ?? "server_error",
    "This failure was set by PUT /_failure.",
  );
}

/** https://www.rfc-editor.org/rfc/rfc6749#section-5.2 */
export function endpointError(status: number, error: string, description: string): Response {
  return json({ error, error_description: description }, { status });
}

async function withFlaw(response: Response, flaw: Flaw, key: CryptoKey): Promise<Response> {
  const answer = z.looseObject({ id_token: z.string() }).safeParse(await response.clone().json());
  if (!answer.success) return response;
  const flawed = await flawedIdToken(answer.data.id_token, flaw, key);
  return json({ ...answer.data, id_token: flawed }, { status: response.status });
}
