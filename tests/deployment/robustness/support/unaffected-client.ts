/** A client that behaves, on a server that others misuse: it must never notice. */
import { randomUUID } from "node:crypto";
import type { Deployment } from "../../../../local/deployment/serve";
import { mutation, openClient, query, Watch } from "../../../support/sync-client";

export interface UnaffectedClient {
  /**
   * Writes, and waits until its subscription shows it. @throws Error when what it shows is not what
   * it wrote
   */
  isServed(): Promise<void>;
}

/** @param label of its counter, which is a new one each time */
export function unaffectedClient({ url }: Deployment, label: string): UnaffectedClient {
  const name = `${label} ${randomUUID()}`;
  const client = openClient(url);
  const watch = new Watch(client, "counters:value", { name });
  let written = 0;
  return {
    async isServed() {
      written += 1;
      await client.mutation(mutation("counters:increment"), { names: [name] });
      const shown = watch.latest;
      const read = await client.query(query("counters:value"), { name });
      if (shown !== written || read !== written)
        throw new Error(`should see ${written}, sees ${JSON.stringify([shown, read])}`);
    },
  };
}
