/**
 * From a bare clone to a signed-in person, and a warm start: the two waits a newcomer and a
 * developer know.
 */
import { spawnSync } from "node:child_process";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchBrowser } from "../tests/support/browser";
import { Person, freshEmail } from "../tests/support/person";
import { removeCheckout } from "../tests/support/checkout";
import { productPorts, startProduct } from "../tests/support/product";
import { type Figure, rounded, timed } from "./figure";

function run(command: string, args: string[], cwd: string): void {
  const { status, stderr } = spawnSync(command, args, { cwd, encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")} failed: ${stderr}`);
}

export async function* measure(): AsyncGenerator<Figure> {
  // The person's browser is open already.
  const browser = await launchBrowser();
  const checkout = mkdtempSync(join(tmpdir(), "latchkey-bench-"));
  try {
    const ports = await productPorts();
    const clone = await timed(() => run("git", ["clone", "--quiet", process.cwd(), checkout], "."));
    const install = await timed(() =>
      run(process.execPath, ["local/launcher/ensure-installed.mjs"], checkout),
    );
    const begun = performance.now();
    const first = await startProduct(checkout, ports);
    const start = performance.now() - begun;
    const person = await Person.arrive(browser, first.urls);
    const signUp = await timed(() => person.createAccount(freshEmail()));
    await first.stop();

    const again = performance.now();
    const second = await startProduct(checkout, ports);
    await person.open("/");
    await person.untilSignedIn();
    const warm = performance.now() - again;
    await person.leave();
    await second.stop();

    const seconds = (ms: number) => rounded(ms / 1000);
    yield {
      name: "clone to signed in",
      value: seconds(clone + install + start + signUp),
      unit: "s",
      ratio: null,
      target: "<= 60",
    };
    yield {
      name: "of which install",
      value: seconds(install),
      unit: "s",
      ratio: null,
      target: "<= 30",
    };
    yield {
      name: "of which first start",
      value: seconds(start),
      unit: "s",
      ratio: null,
      target: "report",
    };
    yield {
      name: "dev warm start to usable",
      value: seconds(warm),
      unit: "s",
      ratio: null,
      target: "<= 8",
    };
  } finally {
    await browser.close();
    removeCheckout(checkout);
  }
}
