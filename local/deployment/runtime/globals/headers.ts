/**
 * `Headers` of functions (P8.1): a list of pairs in the order in which they came. Values of one
 * name are joined only where they are asked for by `get`; nothing is trimmed, sorted or forbidden.
 */
import { inspectValue } from "../inspect-value";
import { named } from "./define";

export type HeaderPair = [name: string, value: string];

/** A token of RFC 9110. */
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;

export class Headers {
  #pairs: HeaderPair[] = [];

  constructor(init?: unknown) {
    if (init === undefined || init === null) return;
    if (Array.isArray(init))
      for (const pair of init as readonly ArrayLike<unknown>[]) {
        if (pair.length !== 2) throw new TypeError("Failed to construct 'Headers': Invalid value");
        this.append(pair[0], pair[1]);
      }
    else if (init instanceof Headers) this.#pairs = init.#pairs.map(([...pair]) => pair);
    else
      for (const name in Object(init) as object)
        this.append(name, Reflect.get(Object(init) as object, name));
  }

  append(name: unknown, value: unknown): void {
    this.#pairs.push([normalized(name, "append"), String(value)]);
  }

  delete(name: unknown): void {
    const wanted = normalized(name, "delete");
    this.#pairs = this.#pairs.filter(([each]) => each !== wanted);
  }

  get(name: unknown): string | null {
    const values = this.#values(normalized(name, "get"));
    return values.length === 0 ? null : values.join(", ");
  }

  has(name: unknown): boolean {
    const wanted = normalized(name, "has");
    return this.#pairs.some(([each]) => each === wanted);
  }

  set(name: unknown, value: unknown): void {
    const wanted = normalized(name, "set");
    this.#pairs = this.#pairs.filter(([each]) => each !== wanted);
    this.#pairs.push([wanted, String(value)]);
  }

  getSetCookie(): string[] {
    return this.#values("set-cookie");
  }

  forEach(callback: (value: string, name: string, parent: Headers) => void, self?: unknown): void {
    for (const [name, value] of this.#pairs.slice())
      Reflect.apply(callback, self, [value, name, this]);
  }

  entries(): ArrayIterator<HeaderPair> {
    return this.#pairs.map(([...pair]) => pair).values();
  }

  keys(): ArrayIterator<string> {
    return this.#pairs.map(([name]) => name).values();
  }

  values(): ArrayIterator<string> {
    return this.#pairs.map(([, value]) => value).values();
  }

  [Symbol.iterator](): ArrayIterator<HeaderPair> {
    return this.entries();
  }

  get [Symbol.toStringTag](): string {
    return "Headers";
  }

  /** What `console` shows. */
  inspect(): string {
    return `Headers ${inspectValue(Object.fromEntries(this.#pairs))}`;
  }

  #values(wanted: string): string[] {
    return this.#pairs.filter(([name]) => name === wanted).map(([, value]) => value);
  }
}
named(Headers, "Headers", 0);

function normalized(name: unknown, method: string): string {
  const text = String(name);
  if (!NAME.test(text))
    throw new TypeError(`Failed to execute '${method}' on 'Headers': Invalid name`);
  return text.toLowerCase();
}

/** Pairs as they come from a connection: values of one name behind one another. */
export function receivedHeaders(pairs: Iterable<readonly [string, string]>): Headers {
  const byName = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = byName.get(name.toLowerCase());
    if (known === undefined) byName.set(name.toLowerCase(), [value]);
    else known.push(value);
  }
  const received = new Headers();
  for (const [name, values] of byName) for (const value of values) received.append(name, value);
  return received;
}
