/** A project and a deployment that several tests of one file share, and the CLI between them. */
import { type CliResult, type CliTarget, runCli } from "../../support/cli";
import { type ConvexProject, makeConvexProject } from "../../support/convex-project";
import { ADMIN_KEY, openTestDeployment } from "../../support/deployment";
import type { Deployment } from "../../../local/deployment/serve";

/** Each command is a process that loads the whole CLI, beside other tests. */
export const SLOW = { timeout: 120_000 };

export const PUSH_ONCE = ["dev", "--once", "--typecheck", "disable"];

export interface CliSession {
  readonly project: ConvexProject;
  readonly deployment: Deployment;
  readonly target: CliTarget;
  cli(...args: string[]): Promise<CliResult>;
  push(): Promise<CliResult>;
  /**
   * Calls any function over HTTP, where the command itself is not the point: each command is
   * seconds of loading.
   */
  call(path: string, args?: Readonly<Record<string, unknown>>): Promise<unknown>;
  close(): Promise<void>;
}

/** Strict, as tests want it: every call sees fresh module state. */
export async function openCliSession(files: Readonly<Record<string, string>>): Promise<CliSession> {
  const project = makeConvexProject(files);
  const opened = await openTestDeployment({
    projectDir: project.dir,
    strict: true,
  });
  const { deployment } = opened;
  const target = { url: deployment.url, adminKey: ADMIN_KEY };
  return {
    project,
    deployment,
    target,
    cli: (...args) => runCli(project.dir, target, args),
    push: () => runCli(project.dir, target, PUSH_ONCE),
    call: (path, args = {}) => callFunction(deployment.url, path, args),
    close: async () => {
      await opened.remove();
      project.discard();
    },
  };
}

async function callFunction(url: string, path: string, args: object): Promise<unknown> {
  const response = await fetch(`${url}/api/function`, {
    method: "POST",
    headers: { authorization: `Convex ${ADMIN_KEY}`, "content-type": "application/json" },
    body: JSON.stringify({ path, args, format: "json" }),
  });
  const answer = (await response.json()) as { status: string; value?: unknown }; // by the protocol
  if (answer.status !== "success") throw new Error(JSON.stringify(answer));
  return answer.value;
}
