import { json, noContent, readJson } from "../http/respond";
import type { Route } from "../http/routes";
import type { Account, Accounts } from "./accounts";
import type { Failures } from "./failures";

/** What no provider has: changing the accounts and making steps fail. */
export function controlRoutes<A extends Account, Step extends string, Flaw extends string>(
  accounts: Accounts<A>,
  failures: Failures<Step, Flaw>,
): Route[] {
  return [...accountRoutes(accounts), ...failureRoutes(failures)];
}

function accountRoutes<A extends Account>(accounts: Accounts<A>): Route[] {
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
        if ("problem" in result) return controlError(422, result.problem);
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
  return controlError(404, `There is no account "${login}".`);
}

function failureRoutes<Step extends string, Flaw extends string>(
  failures: Failures<Step, Flaw>,
): Route[] {
  const path = "/_failure";
  return [
    { method: "GET", path, handle: () => json(failures.all()) },
    {
      method: "PUT",
      path,
      handle: async (request) => {
        const set = failures.set(await readJson(request));
        return "problem" in set ? controlError(422, set.problem) : json(set);
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

function controlError(status: number, message: string): Response {
  return json({ message, status: String(status) }, { status });
}
