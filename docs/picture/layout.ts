/**
 * Where the boxes of one frame stand: who imports stands above what it imports, and boxes that
 * arrows join stand near each other. An arrow that passes layers by has a narrow place in each.
 */
import type { Arrow } from "./zones.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface Placed {
  readonly width: number;
  readonly height: number;
  /** Middle of each box. */
  readonly boxes: ReadonlyMap<string, Point>;
  /** For each arrow, the middles it goes through, its two boxes included. */
  readonly paths: readonly (readonly Point[])[];
}

export interface Sizes {
  readonly box: number;
  readonly lane: number;
  readonly gap: number;
  readonly layer: number;
}

interface Place {
  readonly name: string;
  readonly width: number;
  readonly above: Place[];
  readonly below: Place[];
  x: number;
}

const SWEEPS = 24;

/** `first` are boxes that stand at the left of their layer. */
export function layOut(
  names: readonly string[],
  arrows: readonly Arrow[],
  first: ReadonlySet<string>,
  sizes: Sizes,
): Placed {
  const depths = depthsOf(names, arrows);
  const layers: Place[][] = [];
  const add = (name: string, width: number, depth: number): Place => {
    const place: Place = { name, width, above: [], below: [], x: 0 };
    (layers[depth] ??= []).push(place);
    return place;
  };
  const places = new Map(
    names.map((name) => [name, add(name, sizes.box, depths.get(name) ?? 0)] as const),
  );
  const chains = arrows.map(({ from, to }) => {
    const chain = [placeOf(places, from)];
    for (let depth = (depths.get(from) ?? 0) + 1; depth < (depths.get(to) ?? 0); depth++)
      chain.push(add(`${from} ${to}`, sizes.lane, depth));
    chain.push(placeOf(places, to));
    for (const [index, place] of chain.slice(1).entries()) join(chain[index], place);
    return chain;
  });
  for (const layer of layers) spread(layer, sizes.gap);
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    const isDown = sweep % 2 === 0;
    const order = isDown ? layers : layers.toReversed();
    for (const layer of order) settle(layer, isDown ? "above" : "below", first, sizes.gap);
  }
  return measured(layers, places, chains, sizes);
}

function placeOf(places: ReadonlyMap<string, Place>, name: string): Place {
  const place = places.get(name);
  if (place === undefined) throw new Error(`An arrow leads to ${name}, which is no box`);
  return place;
}

function join(upper: Place | undefined, lower: Place): void {
  if (upper === undefined) return;
  upper.below.push(lower);
  lower.above.push(upper);
}

/** One below the deepest box that imports it. */
function depthsOf(names: readonly string[], arrows: readonly Arrow[]): Map<string, number> {
  const depths = new Map(names.map((name) => [name, 0]));
  for (let round = 0; round < names.length; round++)
    for (const { from, to } of arrows)
      depths.set(to, Math.max(depths.get(to) ?? 0, (depths.get(from) ?? 0) + 1));
  return depths;
}

/** Side by side in the order they have, around the middle. */
function spread(layer: readonly Place[], gap: number): void {
  const width = layer.reduce((sum, place) => sum + place.width + gap, -gap);
  let left = -width / 2;
  for (const place of layer) {
    place.x = left + place.width / 2;
    left += place.width + gap;
  }
}

/** Moves each place towards its neighbours on one side, and apart where they would overlap. */
function settle(
  layer: Place[],
  side: "above" | "below",
  first: ReadonlySet<string>,
  gap: number,
): void {
  const wishes = new Map(layer.map((place) => [place, meanX(place[side]) ?? place.x]));
  const wish = (place: Place) => (first.has(place.name) ? -Infinity : (wishes.get(place) ?? 0));
  layer.sort((a, b) => wish(a) - wish(b) || Number(a.name > b.name) - 0.5);
  for (const place of layer) place.x = wishes.get(place) ?? 0;
  const before = meanX(layer) ?? 0;
  for (const [index, place] of layer.entries()) {
    const left = layer[index - 1];
    if (left === undefined) continue;
    place.x = Math.max(place.x, left.x + (left.width + place.width) / 2 + gap);
  }
  const shift = before - (meanX(layer) ?? 0);
  for (const place of layer) place.x += shift;
}

function meanX(places: readonly Place[]): number | null {
  if (places.length === 0) return null;
  return places.reduce((sum, { x }) => sum + x, 0) / places.length;
}

function measured(
  layers: readonly Place[][],
  places: ReadonlyMap<string, Place>,
  chains: readonly Place[][],
  sizes: Sizes,
): Placed {
  const all = layers.flat();
  const left = Math.min(...all.map(({ x, width }) => x - width / 2));
  const right = Math.max(...all.map(({ x, width }) => x + width / 2));
  const depths = new Map(layers.flatMap((layer, depth) => layer.map((place) => [place, depth])));
  const point = (place: Place): Point => ({
    x: Math.round(place.x - left),
    y: Math.round(((depths.get(place) ?? 0) + 0.5) * sizes.layer),
  });
  return {
    width: Math.round(right - left),
    height: layers.length * sizes.layer,
    boxes: new Map([...places].map(([name, place]) => [name, point(place)])),
    paths: chains.map((chain) => chain.map(point)),
  };
}
