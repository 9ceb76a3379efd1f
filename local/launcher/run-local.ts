/** `npm run local`: the outside world alone, for any Convex project. */
import { relative } from "node:path";
import { type Output, seconds, shellWord, table } from "./output";
import { startServices } from "./services";
import { choosePorts } from "./ports";
import type { Settings } from "./settings";
import type { Shutdown } from "./shutdown";
import { cliEnvironmentFile, publishUrls, withdrawUrls } from "./urls";

export async function runLocal(
  settings: Settings,
  shutdown: Shutdown,
  output: Output,
): Promise<void> {
  const ports = await choosePorts(settings.ports);
  const app = `http://127.0.0.1:${ports.APP_PORT}`;
  const urls = await startServices(settings, ports, app, shutdown, output);
  shutdown.add(() => withdrawUrls(settings.localDir));
  publishUrls(settings.localDir, urls);
  const file = shellWord(relative(settings.projectDir, cliEnvironmentFile(settings.localDir)));
  output.say(
    [
      `Ready in ${seconds(performance.now())}`,
      "",
      table([
        ["Convex", urls.convex],
        ["HTTP actions", urls.site],
        ["Mailbox", urls.mailbox],
        ["Sign-in", urls.identity],
      ]),
      "",
      "  In a Convex project, point the CLI here:",
      "",
      `    CI=1 npx convex dev --env-file ${file}`,
      "",
      `  from another folder with the file's full path. Ctrl-C stops everything.`,
      "",
    ].join("\n"),
  );
}
