/** The services on this machine: the Convex deployment, the mailbox and the identity providers. */
import { join } from "node:path";
import { startDeployment } from "../deployment/server";
import { adoptFormerFolder } from "../identity/former-folder";
import { identityVariables } from "../identity/registry";
import { startIdentity } from "../identity/server";
import { settleVariables } from "./deployment-variables";
import { followFunctions } from "./function-log";
import { openAdminKey } from "./keys";
import { mailLine } from "./mail-line";
import { startMailbox } from "../mailbox/server";
import type { Output } from "./output";
import type { Ports } from "./ports";
import type { Settings } from "./settings";
import type { Shutdown } from "./shutdown";
import type { Urls } from "./urls";

/**
 * Starts all three and sets the variables that lead the deployment to the others and to the app.
 * `shutdown` ends them.
 * @param app address of the app, whether or not it is started here
 * @throws StartError and whatever a server rejects with when it cannot start
 */
export async function startServices(
  settings: Settings,
  ports: Ports,
  app: string,
  shutdown: Shutdown,
  output: Output,
): Promise<Omit<Urls, "app">> {
  const { localDir, projectDir, mode, verbose } = settings;
  const adminKey = openAdminKey(localDir);
  // One that starts after another has failed must be ended all the same, hence each on its own.
  const track = async <Server extends { close(): Promise<void> }>(starting: Promise<Server>) => {
    const server = await starting;
    shutdown.add(() => server.close());
    return server;
  };
  const identityDir = join(localDir, "identity");
  adoptFormerFolder(identityDir);
  const [deployment, mailbox, identity] = await Promise.all([
    track(
      startDeployment({
        dir: join(localDir, "deployment"),
        port: ports.CONVEX_PORT,
        sitePort: ports.CONVEX_SITE_PORT,
        adminKey,
        projectDir,
      }),
    ),
    track(
      startMailbox({
        port: ports.MAILBOX_PORT,
        dataDir: join(localDir, "mailbox"),
        onMail: (mail) => output.relay("mailbox", mailLine(mail)),
      }),
    ),
    track(startIdentity({ port: ports.IDENTITY_PORT, dataDir: identityDir })),
  ]);
  followFunctions(deployment.engine, { output, verbose, pushes: mode === "local" });
  const set = await settleVariables({ url: deployment.url, adminKey }, localDir, {
    app,
    mailbox: mailbox.url,
    identity: identityVariables(identity.url),
  });
  if (set.length > 0) output.detail(`Variables set on the deployment: ${set.join(", ")}`);
  return {
    convex: deployment.url,
    site: deployment.siteUrl,
    mailbox: mailbox.url,
    identity: identity.url,
    adminKey,
  };
}
