/**
 * A local deployment with the functions of the folder that is named. Variables are set as `npm run
 * dev` sets them.
 */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startDeployment } from "../local/deployment/server";
import { identityVariables } from "../local/identity/registry";
import { settleVariables } from "../local/launcher/deployment-variables";
import { startMailbox } from "../local/mailbox/server";
import { ADMIN_KEY, pushFunctions } from "../tests/support/deployment";
import { answerParent } from "./child-server";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Name a folder of functions.");
const dir = await mkdtemp(join(tmpdir(), "latchkey-bench-"));
const mailbox = await startMailbox({ port: 0, dataDir: join(dir, "mailbox") });
const deployment = await startDeployment({
  dir: join(dir, "deployment"),
  port: 0,
  sitePort: 0,
  adminKey: ADMIN_KEY,
  projectDir: process.cwd(),
});
const surroundings = {
  app: "http://127.0.0.1:5173",
  mailbox: mailbox.url,
  identity: identityVariables("http://127.0.0.1:3212"),
};
await settleVariables({ url: deployment.url, adminKey: ADMIN_KEY }, dir, surroundings);
await pushFunctions(deployment.engine, folder);
answerParent({ url: deployment.url, mailbox: mailbox.url }, async () => {
  await deployment.close();
  await mailbox.close();
  await rm(dir, { recursive: true, force: true });
});
