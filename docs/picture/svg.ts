/** The picture as SVG, with colours of its own for light and for dark pages. */
import { layOut, type Placed, type Point, type Sizes } from "./layout.ts";
import { WORDS } from "./words.ts";
import { type Arrow, PLACES, type Zones } from "./zones.ts";

const SIZES: Sizes = { box: 150, lane: 14, gap: 14, layer: 74 };
const BOX_HEIGHT = 42;
const FRAME = { side: 16, top: 38, bottom: 4, gap: 40 };
/** The strip between the rows, with what stands there. */
const STRIP = { height: 94, box: 190 };
const MARGIN = 10;

const STYLE = `
  text { font: 11px system-ui, sans-serif; fill: #59626d; text-anchor: middle }
  .name { font-size: 12.5px; font-weight: 600; fill: #1b2026 }
  .place { font-size: 14px; font-weight: 600; fill: #59626d; text-anchor: start }
  .page { fill: #fff }
  .frame { fill: #f5f6f8; stroke: #d8dce1 }
  .box { fill: #fff; stroke: #9aa3ad }
  .arrow { fill: none; stroke: #6b7580; stroke-width: 1.25 }
  .across { stroke: #0b62c4 }
  .against { stroke: #b3261e; stroke-dasharray: 4 3 }
  .head { fill: #6b7580 }
  .head.across { fill: #0b62c4 }
  .head.against { fill: #b3261e }
  @media (prefers-color-scheme: dark) {
    text { fill: #a3acb6 }
    .name { fill: #eef1f4 }
    .place { fill: #a3acb6 }
    .page { fill: #101316 }
    .frame { fill: #191d22; stroke: #343b43 }
    .box { fill: #22282f; stroke: #5c6670 }
    .arrow { stroke: #929ca7 }
    .across { stroke: #6cb2ff }
    .against { stroke: #ff8a80 }
    .head { fill: #929ca7 }
    .head.across { fill: #6cb2ff }
    .head.against { fill: #ff8a80 }
  }`;

interface Frame extends Placed {
  readonly folder: string;
  readonly title: string;
  /** Of its upper left corner. */
  readonly x: number;
  readonly y: number;
  readonly outerWidth: number;
  readonly outerHeight: number;
}

export function drawSvg(zones: Zones): string {
  const targets = targetsOf(zones.arrows.filter(({ from, to }) => placeOf(from) !== placeOf(to)));
  const frames = framesOf(zones, targets);
  const width = Math.max(...frames.map((frame) => frame.x + frame.outerWidth)) + MARGIN;
  const height = Math.max(...frames.map((frame) => frame.y + frame.outerHeight)) + MARGIN;
  const lines = [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="img">`,
    `<title>The zones of the code, and which imports which</title>`,
    `<style>${STYLE}\n</style>`,
    `<defs>${["head", "head across", "head against"].map(arrowHead).join("")}</defs>`,
    `<rect class="page" width="${width}" height="${height}"/>`,
    ...frames.map(drawFrame),
    ...frames.flatMap(drawArrows),
    ...drawBetween(zones.between, frames, width),
    ...targets.flatMap((to) => drawAcross(to, frames)),
    ...zones.against.flatMap((arrow) => drawAgainst(arrow, frames)),
    ...frames.flatMap(drawBoxes),
    `</svg>`,
  ];
  return `${lines.join("\n")}\n`;
}

function arrowHead(kind: string): string {
  return `<marker id="${kind.replaceAll(" ", "-")}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="${kind}" stroke="none" d="M0 0 8 4 0 8z"/></marker>`;
}

function placeOf(zone: string): string {
  return zone.split("/")[0] ?? zone;
}

function targetsOf(arrows: readonly Arrow[]): string[] {
  return [...new Set(arrows.map(({ to }) => to))];
}

/**
 * Frames of one row are as tall as the tallest; a frame that has its row to itself is as wide as
 * the rows.
 */
function framesOf(zones: Zones, first: readonly string[]): Frame[] {
  const placed = PLACES.map(({ folder, title, row }) => {
    const names = zones.names.filter((name) => placeOf(name) === folder);
    const arrows = zones.arrows.filter((arrow) =>
      [arrow.from, arrow.to].every((zone) => placeOf(zone) === folder),
    );
    return { folder, title, row, ...layOut(names, arrows, new Set(first), SIZES) };
  });
  const rows = [...new Set(PLACES.map(({ row }) => row))].map((row) =>
    placed.filter((one) => one.row === row),
  );
  const rowWidth = (row: readonly Placed[]) =>
    row.reduce((sum, { width }) => sum + width + 2 * FRAME.side + FRAME.gap, -FRAME.gap);
  const widest = Math.max(...rows.map(rowWidth));
  let y = MARGIN;
  return rows.flatMap((members) => {
    const outerHeight = Math.max(...members.map(({ height }) => height)) + FRAME.top + FRAME.bottom;
    const slack = (widest - rowWidth(members)) / members.length;
    let x = MARGIN;
    const frames = members.map((one) => {
      const outerWidth = one.width + 2 * FRAME.side + slack;
      const frame = { ...one, x, y, outerWidth, outerHeight };
      x += outerWidth + FRAME.gap;
      return frame;
    });
    y += outerHeight + STRIP.height;
    return frames;
  });
}

function drawFrame({ folder, title, x, y, outerWidth, outerHeight }: Frame): string {
  return [
    `<rect class="frame" x="${x}" y="${y}" width="${outerWidth}" height="${outerHeight}" rx="10"/>`,
    `<text class="place" x="${x + FRAME.side}" y="${y + 25}">${title}: ${folder}/</text>`,
  ].join("\n");
}

/** A point of the frame on the page. */
function onPage(frame: Frame, { x, y }: Point): Point {
  const side = (frame.outerWidth - frame.width) / 2;
  return { x: frame.x + side + x, y: frame.y + FRAME.top + y };
}

function drawBox(name: string, label: string, { x, y }: Point, width: number): string {
  return [
    `<rect class="box" x="${x - width / 2}" y="${y - BOX_HEIGHT / 2}" width="${width}" height="${BOX_HEIGHT}" rx="6"/>`,
    `<text class="name" x="${x}" y="${y - 3}">${label}</text>`,
    `<text x="${x}" y="${y + 13}">${WORDS[name] ?? ""}</text>`,
  ].join("\n");
}

function drawBoxes(frame: Frame): string[] {
  return [...frame.boxes].map(([name, middle]) => {
    const label = name === frame.folder ? `${name}/*.ts` : name.slice(frame.folder.length + 1);
    return drawBox(name, label, onPage(frame, middle), SIZES.box);
  });
}

/** Below the first row, an arrow from each frame that imports it. */
function drawBetween(between: Zones["between"], frames: readonly Frame[], width: number): string[] {
  const bottom = Math.max(...frames.filter(({ y }) => y === MARGIN).map(endOf));
  const y = bottom + STRIP.height / 2;
  const names = [...between.keys()];
  const at = (index: number) => (width * (index + 0.5)) / names.length;
  return names.flatMap((name, index) => {
    const x = at(index);
    const edge = STRIP.box / 2;
    const arrows = (between.get(name) ?? []).map((reader) => {
      const frame = frames.find(({ folder }) => folder === reader);
      if (frame === undefined) {
        const from = at(names.indexOf(reader));
        return across(`M${from + edge} ${y}H${x - edge}`);
      }
      const isBelow = frame.y > bottom;
      const start = { x: frame.x + frame.outerWidth / 2, y: isBelow ? frame.y : bottom };
      const end = isBelow ? y + BOX_HEIGHT / 2 : y - BOX_HEIGHT / 2;
      const half = (start.y + end) / 2;
      return across(`M${start.x} ${start.y}C${start.x} ${half} ${x} ${half} ${x} ${end}`);
    });
    return [...arrows, drawBox(name, name, { x, y }, STRIP.box)];
  });
}

function endOf(frame: Frame): number {
  return frame.y + frame.outerHeight;
}

function across(line: string): string {
  return `<path class="arrow across" d="${line}" marker-end="url(#head-across)"/>`;
}

function drawArrows(frame: Frame): string[] {
  return frame.paths.map((path) => curve(path.map((point) => onPage(frame, point))));
}

/**
 * From the lower edge of the first box, through the middles between, to the upper edge of the last.
 */
function curve(points: readonly Point[]): string {
  const edges = points.map(({ x, y }, index) => {
    if (index === 0) return { x, y: y + BOX_HEIGHT / 2 };
    return index === points.length - 1 ? { x, y: y - BOX_HEIGHT / 2 } : { x, y };
  });
  const [start = { x: 0, y: 0 }, ...rest] = edges;
  let before = start;
  const steps = rest.map(({ x, y }) => {
    const half = (before.y + y) / 2;
    const step = `C${before.x} ${half} ${x} ${half} ${x} ${y}`;
    before = { x, y };
    return step;
  });
  return `<path class="arrow" d="M${start.x} ${start.y}${steps.join("")}" marker-end="url(#head)"/>`;
}

/** From the edge of the frame before it, whichever zones there import it. */
function drawAcross(to: string, frames: readonly Frame[]): string[] {
  const index = frames.findIndex(({ boxes }) => boxes.has(to));
  const [from, frame] = [frames[index - 1], frames[index]];
  const middle = frame?.boxes.get(to);
  if (from === undefined || frame === undefined || middle === undefined) return [];
  const { x, y } = onPage(frame, middle);
  return [across(`M${from.x + from.outerWidth} ${y}H${x - SIZES.box / 2}`)];
}

/** At the right of the boxes, where it crosses little. */
function drawAgainst({ from, to }: Arrow, frames: readonly Frame[]): string[] {
  const [start, end] = [from, to].flatMap((zone) =>
    frames.flatMap((frame) => {
      const middle = frame.boxes.get(zone);
      if (middle === undefined) return [];
      const { x, y } = onPage(frame, middle);
      return [{ x: x + SIZES.box / 2, y }];
    }),
  );
  if (start === undefined || end === undefined) return [];
  const line = `M${start.x} ${start.y}C${start.x + 24} ${start.y} ${end.x + 24} ${end.y} ${end.x} ${end.y}`;
  return [`<path class="arrow against" d="${line}" marker-end="url(#head-against)"/>`];
}
