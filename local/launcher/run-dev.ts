/** `npm run dev`: the outside world, the convex CLI and the app. */
import { type AppServer, appUrl, startAppServer } from "./app-server";
import type { Child } from "./child-process";
import { type ConvexDev, startConvexDev } from "./convex-dev";
import { openAdminKey } from "./keys";
import { type Output, seconds, table, usesColor } from "./output";
import { startServices } from "./services";
import { choosePorts, type Ports } from "./ports";
import {
  type NamedDeployment,
  forgetOwnDeployment,
  nameOwnDeployment,
  namedDeployment,
} from "./project-deployment";
import { DEFAULT_PORTS, type Settings } from "./settings";
import type { Shutdown } from "./shutdown";
import { openTypeCheck } from "./type-check";
import { cliEnvironment, publishUrls, withdrawUrls } from "./urls";

type Environment = Readonly<Record<string, string | undefined>>;

export interface Run {
  readonly settings: Settings;
  /** As the person started the program, for the programs it starts. */
  readonly environment: Environment;
  readonly shutdown: Shutdown;
  readonly output: Output;
  /** Ends the whole program, because one of its parts did. */
  readonly fail: (reason: string) => void;
}

/** The deployment that the project names itself, or null when the local one is to be used. */
export function deploymentOfProject({ settings, environment }: Run): NamedDeployment | null {
  const port = settings.ports.CONVEX_PORT ?? DEFAULT_PORTS.CONVEX_PORT;
  return namedDeployment(settings.projectDir, environment, `http://127.0.0.1:${port}`);
}

export async function runDev(run: Run): Promise<void> {
  const { settings, shutdown, output } = run;
  output.say("Starting the local deployment, the mailbox, the identity providers and the app …");
  const ports = await choosePorts(settings.ports);
  // Everything about the local deployment is known before it runs, so that Vite can start beside
  // it.
  const clientUrls = {
    VITE_CONVEX_URL: `http://127.0.0.1:${ports.CONVEX_PORT}`,
    VITE_CONVEX_SITE_URL: `http://127.0.0.1:${ports.CONVEX_SITE_PORT}`,
    // People's pictures come from where they have their accounts.
    VITE_PICTURE_ORIGINS: `http://127.0.0.1:${ports.IDENTITY_PORT}`,
  };
  // The CLI would write some of these itself; but while Vite runs, that would make Vite start
  // again.
  nameOwnDeployment(settings.projectDir, {
    convex: clientUrls.VITE_CONVEX_URL,
    site: clientUrls.VITE_CONVEX_SITE_URL,
    adminKey: openAdminKey(settings.localDir),
  });
  const LOCAL_APP_URL = appUrl(ports.APP_PORT);
  const app = startApp(run, ports, { ...clientUrls, LOCAL_APP_URL });
  const world = await startServices(settings, ports, app.url, shutdown, output);
  output.detail(`Deployment, mailbox and identity providers after ${seconds(performance.now())}`);
  const convex = startConvex(run, cliEnvironment(world), true);
  const [answers, firstPush] = await Promise.all([
    app.ready.then((answers) => {
      output.detail(`App after ${seconds(performance.now())}`);
      return answers;
    }),
    convex.firstPush,
  ]);
  if (shutdown.hasBegun || !answers || firstPush === null) return;
  app.showLines();
  shutdown.add(() => withdrawUrls(settings.localDir));
  publishUrls(settings.localDir, { app: app.url, ...world });
  output.say(
    [
      firstPush === "pushed"
        ? `Ready in ${seconds(performance.now())}`
        : "The functions in convex/ could not be pushed; see above. They are pushed again when a file changes.",
      "",
      table([
        ["App", app.url],
        ["Mailbox", world.mailbox],
        ["Sign-in", world.identity],
      ]),
      "",
      "  npx convex works in this folder while this runs, and only then: npx convex data …",
      "  Ctrl-C stops everything.",
      "",
    ].join("\n"),
  );
}

/** The same with a deployment that is run elsewhere: only the CLI and the app are started. */
export async function runDevAgainst(named: NamedDeployment, run: Run): Promise<void> {
  const { settings, output, shutdown } = run;
  output.say(`Using the deployment named by ${named.by}; no local deployment is started.`);
  // The CLI refuses to choose between two.
  const forgotten = forgetOwnDeployment(settings.projectDir);
  if (forgotten.length > 0)
    output.say("The lines of the local deployment were removed from .env.local.");
  const { APP_PORT } = settings.ports;
  const ports = await choosePorts(APP_PORT === undefined ? {} : { APP_PORT });
  const app = startApp(run, ports, {});
  const convex = startConvex(run, {}, false);
  if (!(await app.ready) || shutdown.hasBegun) return;
  app.showLines();
  output.say(["", table([["App", app.url]]), ""].join("\n"));
  if ((await convex.firstPush) === "pushed") output.say(`Ready in ${seconds(performance.now())}`);
}

function startApp(run: Run, ports: Ports, variables: Environment): AppServer {
  const app = startAppServer({
    projectDir: run.settings.projectDir,
    port: ports.APP_PORT,
    environment: childEnvironment(run, variables),
    output: run.output,
    verbose: run.settings.verbose,
  });
  return watched(run, "The app's server (Vite)", app);
}

/**
 * The local deployment's functions are followed in this process, which knows how long they take.
 */
function startConvex(run: Run, variables: Environment, isLocal: boolean): ConvexDev {
  const types = openTypeCheck({
    projectDir: run.settings.projectDir,
    environment: run.environment,
    output: run.output,
  });
  run.shutdown.add(() => types.stop());
  const convex = startConvexDev({
    projectDir: run.settings.projectDir,
    // With CI set the CLI neither asks questions nor reports errors over the network, which would
    // hang it offline (P1.7).
    environment: childEnvironment(run, { CI: "1", ...variables }),
    output: run.output,
    verbose: run.settings.verbose,
    quietStart: isLocal,
    tailLogs: !isLocal,
    onPush: () => types.start(),
  });
  const advice = isLocal ? "" : " If it wants to ask something, run npx convex dev by itself once.";
  return watched(run, "The convex CLI", convex, advice);
}

function watched<Program extends Child>(
  run: Run,
  name: string,
  program: Program,
  advice = "",
): Program {
  run.shutdown.add(() => program.stop());
  void program.ended.then(({ code, signal }) =>
    run.fail(`${name} ended (${signal ?? `exit code ${code}`}); see above.${advice}`),
  );
  return program;
}

function childEnvironment({ environment }: Run, variables: Environment): Environment {
  const color = usesColor(process.stdout) ? { FORCE_COLOR: "1" } : {};
  return { ...environment, ...color, ...variables };
}
