/** Forms as bodies (RFC 7578). */
import { randomUUID } from "node:crypto";

export function formToBlob(form: FormData): Blob {
  const boundary = `----form-${randomUUID()}`;
  const parts: BlobPart[] = [];
  for (const [name, value] of form) {
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(lines(name))}"`;
    if (typeof value === "string") parts.push(`${head}\r\n\r\n${lines(value)}\r\n`);
    else {
      const type = value.type === "" ? "application/octet-stream" : value.type;
      const file = `; filename="${quoted(value.name)}"\r\nContent-Type: ${type}\r\n\r\n`;
      parts.push(head + file, value, "\r\n");
    }
  }
  parts.push(`--${boundary}--\r\n`);
  return new Blob(parts, { type: `multipart/form-data; boundary=${boundary}` });
}

/** Throws TypeError where the content type says nothing of a form, or the bytes are none. */
export async function parseForm(
  bytes: Uint8Array<ArrayBuffer>,
  contentType: string | null,
): Promise<FormData> {
  if (contentType === null) throw new TypeError("Missing content type");
  const headers = { "content-type": contentType };
  return await new globalThis.Response(bytes, { headers }).formData();
}

function quoted(text: string): string {
  return text.replaceAll("\n", "%0A").replaceAll("\r", "%0D").replaceAll('"', "%22");
}

function lines(text: string): string {
  return text.replace(/\r\n?|\n/g, "\r\n");
}
