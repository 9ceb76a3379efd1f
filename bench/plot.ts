/** Cost against size as an SVG with logarithmic axes, readable on light and dark pages. */
import type { Figure } from "./figure";

interface Series {
  readonly name: string;
  readonly points: readonly (readonly [size: number, ms: number])[];
}

interface Panel {
  readonly title: string;
  readonly series: readonly Series[];
}

const POINT = /^(?<name>.+) (?:at|to) (?<size>\d+) (?<of>documents|subscribers)$/;
const WIDTH = 380;
const HEIGHT = 260;
const EDGE = { left: 52, right: 12, top: 34, bottom: 64 };

const STYLE = `
  text { font: 12px system-ui, sans-serif; fill: #333 }
  .title { font-weight: 600 }
  .grid { stroke: #8884; stroke-width: 1 }
  .line { fill: none; stroke-width: 2 }
  .c0 { stroke: #0b62c4; fill: #0b62c4 }
  .c1 { stroke: #b3540a; fill: #b3540a }
  @media (prefers-color-scheme: dark) {
    text { fill: #ddd }
    .c0 { stroke: #6cb2ff; fill: #6cb2ff }
    .c1 { stroke: #f0a35e; fill: #f0a35e }
  }
  .line { fill: none }`;

/** The panels that figures named "… at 1000 documents" or "… to 100 subscribers" make up. */
function panelsOf(figures: readonly Figure[]): Panel[] {
  return ["documents", "subscribers"].flatMap((of) => {
    const series = new Map<string, [number, number][]>();
    for (const { name, value } of figures) {
      const groups = POINT.exec(name)?.groups;
      if (groups?.["of"] !== of) continue;
      const points = series.get(groups["name"] ?? "") ?? [];
      series.set(groups["name"] ?? "", [...points, [Number(groups["size"]), value]]);
    }
    if (series.size === 0) return [];
    const entries = [...series].map(([name, points]) => ({ name, points }));
    return [{ title: `Milliseconds by number of ${of}`, series: entries }];
  });
}

/**
 * From a value to pixels between `start` and `end`, by its logarithm, with ticks at the powers of
 * ten.
 */
function axis(values: readonly number[], start: number, end: number) {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  const at = (value: number) => start + ((Math.log10(value) - low) / (high - low)) * (end - start);
  const ticks = Array.from({ length: high - low + 1 }, (_, step) => 10 ** (low + step));
  return { at: (value: number) => at(value).toFixed(1), ticks };
}

function text(x: number | string, y: number | string, anchor: string, words: string): string {
  return `<text x="${x}" y="${y}" text-anchor="${anchor}">${words}</text>`;
}

function drawPanel({ title, series }: Panel): string {
  const points = series.flatMap((one) => one.points);
  const bottom = HEIGHT - EDGE.bottom;
  const right = WIDTH - EDGE.right;
  const x = axis(
    points.map(([size]) => size),
    EDGE.left,
    right,
  );
  const y = axis(
    points.map(([, ms]) => ms),
    bottom,
    EDGE.top,
  );
  const across = y.ticks.flatMap((tick) => [
    `<path class="grid" d="M${EDGE.left} ${y.at(tick)}H${right}"/>`,
    text(EDGE.left - 6, Number(y.at(tick)) + 4, "end", String(Number(tick.toPrecision(1)))),
  ]);
  const along = x.ticks.map((tick) =>
    text(x.at(tick), bottom + 18, "middle", tick.toLocaleString("en-US")),
  );
  const lines = series.flatMap(({ name, points }, index) => {
    const color = `c${index % 2}`;
    const path = points.map(([size, ms]) => `${x.at(size)} ${y.at(ms)}`).join("L");
    const key = bottom + 38 + index * 16;
    return [
      `<path class="line ${color}" d="M${path}"/>`,
      ...points.map(
        ([size, ms]) => `<circle class="${color}" cx="${x.at(size)}" cy="${y.at(ms)}" r="3"/>`,
      ),
      `<path class="line ${color}" d="M${EDGE.left} ${key - 4}h18"/>`,
      text(EDGE.left + 24, key, "start", name),
    ];
  });
  const heading = `<text class="title" x="${EDGE.left}" y="18">${title}</text>`;
  return [heading, ...across, ...along, ...lines].join("\n");
}

/**
 * Null unless there are points of every kind, so that a partial run leaves the last whole plot
 * alone.
 */
export function plotOf(figures: readonly Figure[]): string | null {
  const panels = panelsOf(figures);
  if (panels.length < 2) return null;
  const drawn = panels.map(
    (panel, index) => `<g transform="translate(${index * WIDTH})">\n${drawPanel(panel)}\n</g>`,
  );
  const width = WIDTH * panels.length;
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${HEIGHT}" role="img" aria-label="Cost against size">
<style>${STYLE}
</style>
${drawn.join("\n")}
</svg>
`;
}
