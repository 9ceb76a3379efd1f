import { createHash } from "node:crypto";

const CELLS = 5;

/** A picture for a login: a symmetric pattern and a hue, both taken from its hash. SVG. */
export function drawAvatar(login: string): string {
  const hash = createHash("sha256").update(login.toLowerCase()).digest();
  const hue = ((hash[0] ?? 0) * 360) / 256;
  const cells: string[] = [];
  for (let row = 0; row < CELLS; row++)
    for (let column = 0; column < CELLS; column++) {
      // The right half mirrors the left.
      const source = Math.min(column, CELLS - 1 - column);
      if (((hash[1 + row * 3 + source] ?? 0) & 1) === 1)
        cells.push(`M${column + 1} ${row + 1}h1v1h-1z`);
    }
  const side = CELLS + 2;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${side} ${side}" shape-rendering="crispEdges">`,
    `<path fill="hsl(${hue.toFixed(0)} 30% 92%)" d="M0 0h${side}v${side}H0z"/>`,
    `<path fill="hsl(${hue.toFixed(0)} 45% 40%)" d="${cells.join("")}"/></svg>`,
  ].join("");
}
