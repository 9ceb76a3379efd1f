/**
 * `npm run docs:picture` draws the picture of docs/architecture.md anew from the imports of today.
 */
import { writeFileSync } from "node:fs";
import { drawSvg } from "./svg.ts";
import { readZones } from "./zones.ts";

writeFileSync("docs/architecture.svg", drawSvg(readZones()));
