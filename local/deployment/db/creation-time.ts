/**
 * `_creationTime` (P5.5): the begin time, then for each insert the next number a double can hold.
 */
const scratch = new DataView(new ArrayBuffer(8));

export function nextDouble(value: number): number {
  scratch.setFloat64(0, value);
  scratch.setBigUint64(0, scratch.getBigUint64(0) + 1n);
  return scratch.getFloat64(0);
}
