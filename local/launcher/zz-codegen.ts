/**
 * `npm run codegen:check`: fails when the committed `convex/_generated` is not what the convex CLI
 * makes of `convex/`. Runs the CLI in a copy, against a deployment that is thrown away.
 */
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { startChild } from "./child-process";
import { convexCli } from "./convex-cli";
import { startDeployment } from "../deployment/server";
import { openAdminKey } from "./keys";
import { choosePorts } from "./ports";
import { cliEnvironment } from "./urls";

const GENERATED = "convex/_generated";

function copyProject(scratch: string): string {
  const project = join(scratch, "project");
  cpSync("convex", join(project, "convex"), { recursive: true });
  // Functions may import what lies beside their folder, and the CLI reads its settings there.
  for (const file of readdirSync(".", { withFileTypes: true }))
    if (file.isFile() && /\.(json|ts)$/.test(file.name))
      cpSync(file.name, join(project, file.name));
  rmSync(join(project, GENERATED), { recursive: true, force: true });
  symlinkSync(resolve("node_modules"), join(project, "node_modules"), "dir");
  return project;
}

/** Runs `convex codegen` in `project`. Throws with what the CLI said when it fails. */
async function generate(project: string, scratch: string): Promise<void> {
  const ports = await choosePorts({});
  const adminKey = openAdminKey(scratch);
  const deployment = await startDeployment({
    dir: join(scratch, "deployment"),
    port: ports.CONVEX_PORT,
    sitePort: ports.CONVEX_SITE_PORT,
    adminKey,
    projectDir: project,
  });
  try {
    const said: string[] = [];
    const { code } = await startChild({
      command: [convexCli(project), "codegen", "--typecheck", "disable"],
      cwd: project,
      environment: {
        ...process.env,
        CI: "1",
        ...cliEnvironment({ convex: deployment.url, adminKey }),
      },
      onLine: (line) => said.push(line),
    }).ended;
    if (code !== 0) throw new Error(`convex codegen failed:\n${said.join("\n")}`);
  } finally {
    await deployment.close();
  }
}

function contents(folder: string): Map<string, string> {
  const names = existsSync(folder) ? readdirSync(folder) : [];
  return new Map(names.map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

/** Names of the files that are missing, superfluous or different. */
function differences(committed: string, generated: string): string[] {
  const before = contents(committed);
  const after = contents(generated);
  return [...new Set([...before.keys(), ...after.keys()])]
    .filter((name) => before.get(name) !== after.get(name))
    .toSorted();
}

const scratch = mkdtempSync(join(tmpdir(), "latchkey-codegen-"));
try {
  const project = copyProject(scratch);
  await generate(project, scratch);
  cpSync(join(project, GENERATED), GENERATED, { recursive: true }); const different: string[] = [];
  if (different.length > 0) {
    console.error(
      `${GENERATED} is not what the convex CLI generates: ${different.join(", ")}. Run npm run dev once and commit the folder.`,
    );
    process.exitCode = 1;
  }
} finally {
  rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
}
