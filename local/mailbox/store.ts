import { open, readFile, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { makeFolderFor, PRIVATE_FILE, replaceFile } from "../files/durable-file";
import { mailSchema, type Mail } from "./mail";

/** The newest mails are kept, this many; older ones go. */
export const MOST_MAILS = 1_000;

/**
 * Marks mails that came in under one Idempotency-Key. `scope` is a hash of the API key and the
 * Idempotency-Key, `payload` one of the request; neither gives a key away.
 */
const idempotencySchema = z.object({ scope: z.string(), payload: z.string() });
export type Idempotency = z.infer<typeof idempotencySchema>;

/**
 * One line of the file. The mails of one request share a line, so that a batch is kept whole or not
 * at all.
 */
const entrySchema = z.object({
  mails: z.array(mailSchema).min(1),
  idempotency: idempotencySchema.optional(),
});
type Entry = z.infer<typeof entrySchema>;

export type MailStore = {
  /** Newest first. */
  all(): readonly Mail[];
  find(id: string): Mail | undefined;
  /** The newest request under this scope, if its mails are still here. */
  earlier(scope: string): { payload: string; mails: Mail[] } | undefined;
  /**
   * Resolves once the mails are on the disk. Rejects, with nothing kept, when they cannot be
   * written.
   */
  add(mails: Mail[], idempotency?: Idempotency): Promise<void>;
  clear(): Promise<void>;
  close(): Promise<void>;
};

/**
 * Opens `mails.jsonl` in `folder`, creating both if need be. A last line torn by a crash was never
 * acknowledged and is cut off; lines damaged otherwise are skipped and reported, and the file is
 * rewritten without them.
 */
export async function openMailStore(folder: string): Promise<MailStore> {
  const file = join(folder, "mails.jsonl");
  await makeFolderFor(file);
  const { entries, damaged, torn } = parseEntries(await readOrEmpty(file));
  if (damaged > 0) console.warn(`${file}: skipped ${damaged} damaged line(s).`);
  trim(entries);
  if (damaged > 0 || torn) await replaceFile(file, serialise(entries));
  return new JsonlStore(file, entries, await open(file, "a", PRIVATE_FILE));
}

class JsonlStore implements MailStore {
  readonly #file: string;
  /** Oldest first, as in the file. */
  #entries: Entry[];
  #handle: FileHandle;
  #linesInFile: number;
  /** Writes follow one another; each waits for the one before. */
  #queue: Promise<unknown> = Promise.resolve();

  constructor(file: string, entries: Entry[], handle: FileHandle) {
    this.#file = file;
    this.#entries = entries;
    this.#handle = handle;
    this.#linesInFile = entries.length;
  }

  all(): readonly Mail[] {
    return this.#entries.flatMap(({ mails }) => mails).toReversed();
  }

  find(id: string): Mail | undefined {
    return this.all().find((mail) => mail.id === id);
  }

  earlier(scope: string): { payload: string; mails: Mail[] } | undefined {
    const entry = this.#entries.findLast(({ idempotency }) => idempotency?.scope === scope);
    if (entry?.idempotency === undefined) return undefined;
    return { payload: entry.idempotency.payload, mails: entry.mails };
  }

  add(mails: Mail[], idempotency?: Idempotency): Promise<void> {
    const entry: Entry = { mails, idempotency };
    return this.#inTurn(async () => {
      await this.#append(`${JSON.stringify(entry)}\n`);
      this.#entries.push(entry);
      this.#linesInFile += 1;
      trim(this.#entries);
      if (this.#linesInFile > 2 * MOST_MAILS) await this.#rewrite();
    });
  }

  clear(): Promise<void> {
    return this.#inTurn(async () => {
      await this.#rewrite([]);
    });
  }

  close(): Promise<void> {
    return this.#inTurn(() => this.#handle.close());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#queue.then(work);
    this.#queue = result.catch(() => undefined);
    return result;
  }

  async #append(line: string): Promise<void> {
    const { size } = await this.#handle.stat();
    try {
      await this.#handle.appendFile(line);
      await this.#handle.sync();
    } catch (error) {
      // Half a line would spoil the next one.
      await this.#handle.truncate(size).catch(() => undefined);
      throw error;
    }
  }

  async #rewrite(entries = this.#entries): Promise<void> {
    await replaceFile(this.#file, serialise(entries));
    this.#entries = entries;
    this.#linesInFile = entries.length;
    const old = this.#handle;
    this.#handle = await open(this.#file, "a", PRIVATE_FILE);
    await old.close();
  }
}

function serialise(entries: readonly Entry[]): string {
  return entries.map((entry) => `${JSON.stringify(entry)}\n`).join("");
}

/**
 * Drops the oldest entries until at most MOST_MAILS mails remain; the newest entry always stays.
 */
function trim(entries: Entry[]): void {
  let count = entries.reduce((sum, { mails }) => sum + mails.length, 0);
  while (count > MOST_MAILS && entries.length > 1) count -= entries.shift()?.mails.length ?? 0;
}

async function readOrEmpty(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (error instanceof Error && "code" in error && error.code === "ENOENT") return "";
    throw error;
  }
}

function parseEntries(content: string): { entries: Entry[]; damaged: number; torn: boolean } {
  const lines = content.split("\n");
  // What follows the last line break is nothing, or a line whose writing was cut short.
  const torn = lines.pop() !== "";
  const entries = lines.map(parseEntry);
  const whole = entries.filter((entry) => entry !== undefined);
  return { entries: whole, damaged: entries.length - whole.length, torn };
}

function parseEntry(line: string): Entry | undefined {
  try {
    return entrySchema.safeParse(JSON.parse(line)).data;
  } catch {
    return undefined;
  }
}
