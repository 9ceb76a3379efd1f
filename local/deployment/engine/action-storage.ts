/**
 * `ctx.storage` of actions: bytes are read and written in the action's own thread, documents by the
 * threads that may.
 */
import { DeveloperError } from "../db/database";
import { openFile, removeFile, writeFile } from "../db/file-store";
import type { ActionStorage } from "../runtime/action-host";
import type { Channel } from "./channel";
import type { ActionCalls, HostCalls, WorkerSettings } from "./messages";
import { signUploadToken } from "../runtime/upload-token";

export function actionStorage(
  main: Channel<HostCalls, ActionCalls>,
  { dir, secret, systemEnvironment }: WorkerSettings,
  now: () => number,
): ActionStorage {
  const base = `${systemEnvironment["CONVEX_CLOUD_URL"]}/api/storage`;
  return {
    getUrl: async (id) => {
      const found = await main.ask("fileRecord", id);
      return found === null ? null : `${base}/${found.uuid}`;
    },
    getMetadata: async (id) => {
      const file = (await main.ask("fileRecord", id))?.file;
      if (file === undefined) return null;
      const { storageId, size, contentType } = file;
      const sha256 = Buffer.from(file.sha256, "base64").toString("hex");
      return { storageId, sha256, size, contentType };
    },
    generateUploadUrl: () =>
      Promise.resolve(`${base}/upload?token=${signUploadToken(secret ?? "", now())}`),
    delete: async (id) => void (await main.ask("deleteFile", id)),
    store: (blob, sha256) => store(main, dir, blob, sha256),
    get: async (id) => {
      const found = await main.ask("fileRecord", id);
      const opened = found === null ? null : await openFile(dir, found.uuid);
      if (found === null || opened === null) return null;
      const bytes = await new Response(opened.stream()).arrayBuffer();
      return new Blob([bytes], { type: found.file.contentType ?? "" });
    },
  };
}

async function store(
  main: Channel<HostCalls, ActionCalls>,
  dir: string,
  blob: Blob,
  expected: string | undefined,
): Promise<string> {
  const { uuid, size, sha256Base64: sha256 } = await writeFile(dir, blob);
  try {
    if (expected !== undefined && expected !== sha256 && expected.toLowerCase() !== hex(sha256))
      throw new DeveloperError(
        `The bytes have sha256 ${sha256}, not ${expected} as announced.`,
        "Sha256Mismatch",
      );
    return await main.ask("insertFile", { uuid, sha256, size, contentType: blob.type || null });
  } catch (error) {
    await removeFile(dir, uuid);
    throw error;
  }
}

function hex(base64: string): string {
  return Buffer.from(base64, "base64").toString("hex");
}
