/**
 * Makes memory that WebAssembly takes cheap to use. Linux gives a fresh page that is read first as
 * a shared page of zeros, and the first write swaps it for one of its own; in a process whose
 * threads run on several cores each swap interrupts all of them. A password hash of 19 MiB reads
 * before it writes, 4,864 times: two such hashes in two threads took as long as one after the
 * other, and queries beside them waited. Pages that are written first are never swapped.
 */

/** Linux's smallest; where pages are larger this writes more often than needed. */
const PAGE_BYTES = 4096;
/**
 * What Convex's default runtime allows a function. More than that may be meant to stay empty, and
 * so to cost nothing.
 */
const MOST_BYTES = 64 * 1024 * 1024;

type BufferGetter = (this: WebAssembly.Memory) => ArrayBuffer;

/**
 * A getter of `WebAssembly.Memory.prototype.buffer` that first writes to every page that came since
 * it was last asked. Whoever grew a memory asks for its new buffer, because the old one is
 * detached. Contents stay as they are.
 */
export function touchingGetter(native: BufferGetter): BufferGetter {
  const touched = new WeakMap<WebAssembly.Memory, number>();
  return function buffer() {
    const current = native.call(this);
    const from = touched.get(this) ?? 0;
    const to = current.byteLength;
    if (to > from) {
      touched.set(this, to);
      if (to - from <= MOST_BYTES) touch(new Uint8Array(current, from));
    }
    return current;
  };
}

/** What the JavaScript interface of WebAssembly says `buffer` is. */
interface BufferProperty {
  readonly get: BufferGetter;
}

/** For all WebAssembly of this thread, once. */
export function touchGrownMemory(): void {
  const { prototype } = WebAssembly.Memory;
  const native = Object.getOwnPropertyDescriptor(prototype, "buffer") as BufferProperty;
  Object.defineProperty(prototype, "buffer", { ...native, get: touchingGetter(native.get) });
}

function touch(bytes: Uint8Array): void {
  // Counts as a write for the processor whatever it finds, and changes nothing: a read and a write
  // would be a read first.
  for (let at = 0; at < bytes.length; at += PAGE_BYTES) Atomics.compareExchange(bytes, at, 0, 0);
}
