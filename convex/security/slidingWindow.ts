/** So many uses in any period of so many milliseconds. */
export interface Window {
  readonly amount: number;
  readonly period: number;
}

/** To a sixtieth of the period: what a refusal says is no trace of what somebody else did when. */
export function rounded(time: number, period: number): number {
  const grain = period / 60;
  return Math.ceil(time / grain) * grain;
}

/**
 * When all windows have room for another use (epoch ms), null if they have it now. `times` are the
 * uses before, oldest first.
 */
export function nextFree(windows: readonly Window[], times: readonly number[]): number | null {
  let free: number | null = null;
  for (const { amount, period } of windows) {
    const inTheWay = times.filter((time) => time > Date.now() - period).at(-amount);
    if (inTheWay !== undefined) free = Math.max(free ?? 0, rounded(inTheWay + period, period));
  }
  return free;
}
