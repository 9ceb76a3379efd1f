/**
 * `npm run bench [name …]`: runs the measurements whose file names are given, or all, and prints
 * one JSON line per figure: `{name, value, unit, ratio, target}`. A peer or limit is measured in
 * the same run, because machines differ and are noisy. When the points of cost against size are all
 * among them, the plot in this folder is drawn anew.
 */
import { readdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Figure } from "./figure";
import { plotOf } from "./plot";

const folder = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const names = readdirSync(folder)
  .map((file) => /^(.+)\.bench\.ts$/.exec(file)?.[1])
  .filter((name) => name !== undefined)
  .filter((name) => wanted.length === 0 || wanted.includes(name));

if (names.length === 0) {
  console.error(
    `No measurement of that name. There are: ${readdirSync(folder)
      .filter((file) => file.endsWith(".bench.ts"))
      .join(", ")}`,
  );
  process.exit(1);
}
const figures: Figure[] = [];
for (const name of names) {
  const { measure } = (await import(`./${name}.bench.ts`)) as {
    measure: () => AsyncIterable<Figure>;
  }; // the shape every *.bench.ts exports
  for await (const figure of measure()) {
    figures.push(figure);
    console.log(JSON.stringify(figure));
  }
}
const plot = plotOf(figures);
if (plot !== null) writeFileSync(join(folder, "cost-against-size.svg"), plot);
