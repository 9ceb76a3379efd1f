import { generateKeyPairSync, webcrypto } from "node:crypto";
import { expect, test } from "vitest";
import { digest, importKey } from "../../../local/deployment/runtime/quick-crypto";

const { subtle } = webcrypto;
const RSA = { name: "RSASSA-PKCS1-v1_5", hash: "SHA-256" };

/** Vitest finds all array buffers equal. */
const hex = (bytes: ArrayBuffer): string => Buffer.from(bytes).toString("hex");

/** Short, because the length does not matter here and making a long one takes a while. */
function privateKey(): ArrayBuffer {
  const pair = generateKeyPairSync("rsa", { modulusLength: 1024 });
  return Uint8Array.from(pair.privateKey.export({ type: "pkcs8", format: "der" })).buffer;
}

test.each(["SHA-1", "sha-256", "SHA-384", "SHA-512"])(
  "%s digests little and much, buffers and views, as SubtleCrypto does",
  async (algorithm) => {
    for (const length of [0, 1, 65_536, 65_537]) {
      const whole = webcrypto.getRandomValues(new Uint16Array(4)).buffer;
      const data = new Uint8Array(length).fill(new Uint8Array(whole)[0] ?? 0);
      const expected = hex(await subtle.digest(algorithm, data));
      expect(hex(await digest(algorithm, data))).toBe(expected);
      expect(hex(await digest(algorithm, data.buffer))).toBe(expected);
      const view = new DataView(whole, 3, 2);
      expect(hex(await digest(algorithm, view))).toBe(hex(await subtle.digest(algorithm, view)));
    }
  },
);

test("what SubtleCrypto refuses to digest or import is refused alike", async () => {
  const text: unknown = "text";
  for (const [algorithm, data] of [
    ["MD5", new Uint8Array(1)],
    ["SHA-256", text as Uint8Array], // as JavaScript may pass it
  ] as const) {
    const refusal = await subtle.digest(algorithm, data).catch((error: Error) => error);
    await expect(digest(algorithm, data)).rejects.toEqual(refusal);
  }
  const noKey = importKey("pkcs8", new Uint8Array(9), RSA, false, ["sign"]);
  await expect(noKey).rejects.toThrow();
  const noUse = importKey("pkcs8", privateKey(), RSA, false, []);
  await expect(noUse).rejects.toMatchObject({ name: "SyntaxError" });
});

test("a private key that is imported again is another object that signs alike", async () => {
  const pkcs8 = privateKey();
  const first = await importKey("pkcs8", pkcs8, RSA, false, ["sign"]);
  const second = await importKey("pkcs8", pkcs8, RSA, false, ["sign"]);
  expect(second).not.toBe(first);
  const data = new TextEncoder().encode("a token");
  const signatures = await Promise.all([first, second].map((key) => subtle.sign(RSA, key, data)));
  expect(new Set(signatures.map(hex)).size).toBe(1);
});

test("what else was asked for makes another key, and so does another key's content", async () => {
  const pkcs8 = privateKey();
  const closed = await importKey("pkcs8", pkcs8, RSA, false, ["sign"]);
  const open = await importKey("pkcs8", pkcs8, { ...RSA, hash: "SHA-512" }, true, ["sign"]);
  expect([closed.extractable, open.extractable]).toEqual([false, true]);
  expect([closed.algorithm, open.algorithm]).toMatchObject([
    { hash: { name: "SHA-256" } },
    { hash: { name: "SHA-512" } },
  ]);
  const other = await importKey("pkcs8", privateKey(), RSA, true, ["sign"]);
  expect(hex(await subtle.exportKey("pkcs8", open))).toBe(hex(pkcs8));
  expect(hex(await subtle.exportKey("pkcs8", other))).not.toBe(hex(pkcs8));
});

test("of many keys each stays itself", async () => {
  const all = Array.from({ length: 20 }, privateKey);
  for (const round of [1, 2])
    for (const [index, pkcs8] of all.entries()) {
      const key = await importKey("pkcs8", pkcs8, RSA, true, ["sign"]);
      const exported = await subtle.exportKey("pkcs8", key);
      expect(hex(exported), `${index} in round ${round}`).toBe(hex(pkcs8));
    }
});
