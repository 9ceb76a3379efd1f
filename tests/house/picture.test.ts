import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { layOut } from "../../docs/picture/layout";
import { drawSvg } from "../../docs/picture/svg";
import { readZones } from "../../docs/picture/zones";

/** The picture of docs/architecture.md is made from the imports, and is the one of today. */

test("the picture in the repository is the one that the imports give (npm run docs:picture)", () => {
  expect(readFileSync("docs/architecture.svg", "utf8")).toBe(drawSvg(readZones()));
});

const SIZES = { box: 100, lane: 10, gap: 20, layer: 60 };
const NAMES = ["a", "b", "c", "d", "e"];
const ARROWS = [
  { from: "a", to: "b" },
  { from: "a", to: "c" },
  { from: "b", to: "d" },
  { from: "c", to: "d" },
  { from: "a", to: "e" },
  { from: "d", to: "e" },
];

test("who imports stands above what it imports, and no two boxes overlap", () => {
  const { boxes, width } = layOut(NAMES, ARROWS, new Set(), SIZES);
  const at = (name: string) => boxes.get(name) ?? { x: NaN, y: NaN };
  for (const { from, to } of ARROWS) expect(at(from).y).toBeLessThan(at(to).y);
  for (const one of NAMES)
    for (const other of NAMES)
      if (one < other && at(one).y === at(other).y)
        expect(Math.abs(at(one).x - at(other).x)).toBeGreaterThanOrEqual(SIZES.box + SIZES.gap - 1);
  for (const { x } of boxes.values()) {
    expect(x).toBeGreaterThanOrEqual(SIZES.box / 2);
    expect(x).toBeLessThanOrEqual(width - SIZES.box / 2);
  }
});

test("an arrow that passes layers by keeps clear of their boxes", () => {
  const { boxes, paths } = layOut(NAMES, ARROWS, new Set(), SIZES);
  const between = (paths[4] ?? []).slice(1, -1);
  expect(between).toHaveLength(2);
  for (const point of between)
    for (const box of boxes.values())
      if (box.y === point.y)
        expect(Math.abs(box.x - point.x)).toBeGreaterThanOrEqual(SIZES.box / 2);
});
