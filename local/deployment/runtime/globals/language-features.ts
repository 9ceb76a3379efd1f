/**
 * Newer features of JavaScript, of which production has all (P8.1). To add them takes longer than
 * to start a thread and most functions never ask: each is a property that adds all when it is first
 * read.
 */
import { hideGlobal } from "./define";
import { offerNewerJson } from "./json-source";

const iteratorPrototype: object = Object.getPrototypeOf(
  Object.getPrototypeOf([][Symbol.iterator]()),
) as object;

const asyncIteratorPrototype: object = Object.getPrototypeOf(
  async function* () {}.prototype,
) as object;

/** Names in one text, or a symbol. */
const FEATURES: readonly (readonly [object, string | symbol])[] = [
  [globalThis, "AsyncDisposableStack DisposableStack Iterator SuppressedError"],
  [Array, "fromAsync"],
  [ArrayBuffer.prototype, "detached transfer transferToFixedLength"],
  [DataView.prototype, "getFloat16 setFloat16"],
  [Error, "isError"],
  [iteratorPrototype, "drop every filter find flatMap forEach map reduce some take toArray"],
  [iteratorPrototype, Symbol.dispose],
  [asyncIteratorPrototype, Symbol.asyncDispose],
  [Map, "groupBy"],
  [Map.prototype, "getOrInsert getOrInsertComputed"],
  [Math, "f16round sumPrecise"],
  [Object, "groupBy"],
  [Promise, "try withResolvers"],
  [RegExp, "escape"],
  [
    Set.prototype,
    "difference intersection isDisjointFrom isSubsetOf isSupersetOf symmetricDifference union",
  ],
  [Uint8Array, "fromBase64 fromHex"],
  [Uint8Array.prototype, "setFromBase64 setFromHex toBase64 toHex"],
  [WeakMap.prototype, "getOrInsert getOrInsertComputed"],
];

/** For this thread, once. `add` adds what is missing and leaves what is there. */
export function offerNewerJavaScript(add: () => void): void {
  const missing = FEATURES.flatMap(([owner, names]) =>
    (typeof names === "string" ? names.split(" ") : [names])
      .filter((name) => !Object.hasOwn(owner, name))
      .map((name) => ({ owner, name })),
  );
  const ours = new Set<unknown>();
  const isOurs = (owner: object, name: string | symbol): boolean => {
    const found: object = Object.getOwnPropertyDescriptor(owner, name) ?? {};
    return ours.has(Reflect.get(found, "get"));
  };
  let isAdded = false;
  const addAll = (): void => {
    if (isAdded) return;
    isAdded = true;
    // What a function has put in a place itself is no accessor of ours any more.
    for (const { owner, name } of missing)
      if (isOurs(owner, name)) Reflect.deleteProperty(owner, name);
    addWithJson(add);
    hideGlobal("__core-js_shared__");
  };
  const addWithJson = offerNewerJson(addAll);
  for (const { owner, name } of missing) {
    const get = function (this: unknown): unknown {
      addAll();
      return Reflect.get(owner, name, this);
    };
    ours.add(get);
    Object.defineProperty(owner, name, {
      get,
      set(this: object, value: unknown) {
        Object.defineProperty(this, name, { value, writable: true, configurable: true });
      },
      configurable: true,
      enumerable: false,
    });
  }
}
