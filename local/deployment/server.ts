/** A whole local deployment: engine and servers. What `npm run dev` and the tests start. */
import { openEngine } from "./engine/open-engine";
import { serveDeployment, type Deployment, type ServeOptions } from "./serve";

export interface DeploymentOptions extends ServeOptions {
  /** Where "use node" modules find their packages; null when none may. */
  readonly projectDir?: string | null;
  /** Fresh module state for every call, as production has it; slower. */
  readonly strict?: boolean;
  /** False: cron jobs are kept but never run. */
  readonly crons?: boolean;
}

/**
 * Starts a deployment on two ports of this machine.
 * @throws Error naming the port that is taken, or what is wrong with the data folder
 */
export function startDeployment(options: DeploymentOptions): Promise<Deployment> {
  const { dir, projectDir = null, strict = false, crons = true, now = Date.now } = options;
  return serveDeployment(options, (urls) =>
    openEngine({ dir, projectDir, strict, crons, now, ...urls }),
  );
}
