/** Node 20 decodes windows-1252, and all that is called so, as ISO 8859-1 (Encoding standard). */

/** What the bytes 0x80 to 0x9f are; five of them are control characters in both. */
const WINDOWS_1252 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ";

/** For this thread, where Node needs it. */
export function repairTextDecoder(): void {
  if (new TextDecoder("windows-1252").decode(Uint8Array.of(0x80)) === "€") return;
  const { prototype } = TextDecoder;
  const native = Object.getOwnPropertyDescriptor(prototype, "decode");
  if (typeof native?.value !== "function") return;
  const original = native.value as TextDecoder["decode"]; // what the standard says it is
  function decode(this: TextDecoder, ...args: Parameters<TextDecoder["decode"]>): string {
    const text = original.apply(this, args);
    if (this.encoding !== "windows-1252") return text;
    return text.replace(/[\x80-\x9f]/g, (char) => WINDOWS_1252[char.charCodeAt(0) - 0x80] ?? char);
  }
  Object.defineProperty(prototype, "decode", { ...native, value: decode });
}
