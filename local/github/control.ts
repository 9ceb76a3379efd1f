import { json, noContent, readJson } from "../http/respond";
import type { Route } from "../http/routes";
import type { Accounts } from "./accounts";
import { apiError } from "./api";
import type { Failures } from "./failures";

/** What is not GitHub's: changing the accounts and making steps fail. */
export function controlRoutes(accounts: Accounts, failures: Failures): Route[] {
  return [...accountRoutes(accounts), ...failureRoutes(failures)];
}

function accountRoutes(accounts: Accounts): Route[] {
  const path = "/_accounts/:login";
  return [
    { method: "GET", path: "/_accounts", handle: () => json(accounts.all()) },
    {
      method: "GET",
      path,
      handle: (_request, { login = "" }) => {
        const account = accounts.find(login);
        return account === undefined ? noAccount(login) : json(account);
      },
    },
    {
      method: "PUT",
      path,
      handle: async (request, { login = "" }) => {
        const result = await accounts.put(login, await readJson(request));
        if ("problem" in result) return apiError(422, result.problem);
        return json(result.account, { status: result.added ? 201 : 200 });
      },
    },
    {
      method: "DELETE",
      path,
      handle: async (_request, { login = "" }) =>
        (await accounts.remove(login)) ? noContent() : noAccount(login),
    },
  ];
}

function noAccount(login: string): Response {
  return apiError(404, `There is no account "${login}".`);
}

function failureRoutes(failures: Failures): Route[] {
  const path = "/_failure";
  return [
    { method: "GET", path, handle: () => json(failures.all()) },
    {
      method: "PUT",
      path,
      handle: async (request) => {
        const set = failures.set(await readJson(request));
        return "problem" in set ? apiError(422, set.problem) : json(set);
      },
    },
    {
      method: "DELETE",
      path,
      handle: () => {
        failures.clear();
        return noContent();
      },
    },
  ];
}
