import { explainPage, type Played } from "../pages";
import type { Client } from "../provider";

interface Refused {
  readonly id: string;
  readonly client: Client;
  /** What the library says; its `name` tells the kinds apart. */
  readonly error: Error;
  readonly status: number;
  /** Of the address that was asked for. */
  readonly query: URLSearchParams;
}

/** The page for a request that is not answered to the app, because it cannot be trusted or told. */
export function refusalPage(played: Played, refused: Refused): Response {
  const { status } = refused;
  const [title, explanation] = wordsFor(refused);
  return explainPage(played, status, title, explanation);
}

function wordsFor({ id, client, error, query }: Refused): [title: string, explanation: string] {
  const variable = `AUTH_${id.toUpperCase()}_ID`;
  const given = query.get("client_id");
  if (given === null && error.name === "InvalidRequest")
    return [
      "Unknown application",
      `The request has no client_id. Set ${variable} in the deployment's environment.`,
    ];
  switch (error.name) {
    case "InvalidClient":
      return [
        "Unknown application",
        `This stand-in knows the client id “${client.clientId}”, not “${given}”. Set ${variable} in the deployment's environment to the first.`,
      ];
    case "InvalidRedirectUri":
      return [
        "Unusable redirect_uri",
        `The redirect_uri “${query.get("redirect_uri") ?? ""}” must be an absolute http or https address without a fragment or a user name.`,
      ];
    case "SessionNotFound":
      return [
        "This page was used already",
        "A choice can be made once, within ten minutes and in one browser. Go back to the app and start again.",
      ];
    default:
      return ["The request cannot be answered", error.message];
  }
}
