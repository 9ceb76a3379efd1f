/**
 * One person of the soak: does things one at a time, and knows what must be there because of them.
 * Node's assertions, because those of vitest keep something of each until the test ends, which
 * would look like a leak.
 */
import assert from "node:assert/strict";
import { ConvexHttpClient } from "convex/browser";
import type { Value } from "convex/values";
import type { Deployment } from "../../../../local/deployment/serve";
import type { seededRandom } from "../../../support/seeded-random";
import {
  action,
  asText,
  connectClient,
  mutation,
  query,
  Watch,
} from "../../../support/sync-client";

type Random = ReturnType<typeof seededRandom>;

/** More are removed again, so that what is stored stays as much as it was. */
const MOST_MESSAGES = 8;

export class SoakClient {
  readonly #url: string;
  readonly #name: string;
  #client;
  #watch: Watch;
  readonly #sent: { id: string; text: string }[] = [];
  #increments = 0;
  #texts = 0;

  constructor({ url }: Deployment, name: string) {
    this.#url = url;
    this.#name = name;
    this.#client = connectClient(url);
    this.#watch = new Watch(this.#client, "messages:list", { room: name });
  }

  /** One thing, whichever it is, to its end. @throws when the deployment answers wrongly */
  async act(random: Random): Promise<void> {
    const act = random.pick([
      () => this.#send(),
      () => this.#send(),
      () => this.#edit(random),
      () => this.#remove(),
      () => this.#increment(),
      () => this.#increment(),
      () => this.#fail(),
      () => this.#runAction(),
      () => this.#overHttp(),
      () => this.#keepFile(),
      () => this.#reconnect(),
      () => this.#comeBack(),
    ]);
    await act();
    while (this.#sent.length > MOST_MESSAGES) await this.#remove();
  }

  /** @throws when anything acknowledged is missing or there twice */
  async checkAll(): Promise<void> {
    const counter = { name: this.#name };
    assert.deepEqual(await this.#client.query(query("counters:value"), counter), this.#increments);
    const list = await this.#client.query(query("messages:list"), { room: this.#name });
    assert.deepEqual(
      list,
      this.#sent.map(({ text }) => text),
    );
  }

  async leave(): Promise<void> {
    while (this.#sent.length > 0) await this.#remove();
    await this.#client.close();
  }

  async #mutate(name: string, args: Record<string, Value>): Promise<Value> {
    return this.#client.mutation(mutation(name), args);
  }

  /** What is shown includes what was just acknowledged. */
  async #changed(): Promise<void> {
    const expected = this.#sent.map(({ text }) => text);
    if (this.#watch.updates.length === 0) await this.#watch.until(Array.isArray);
    assert.deepEqual(this.#watch.latest, expected);
  }

  async #send(): Promise<void> {
    const text = `text ${(this.#texts += 1)}`;
    const id = asText(await this.#mutate("messages:send", { room: this.#name, text }));
    this.#sent.push({ id, text });
    await this.#changed();
  }

  async #edit(random: Random): Promise<void> {
    const message = this.#sent[random.below(MOST_MESSAGES)];
    if (message === undefined) return;
    message.text = `edit ${(this.#texts += 1)}`;
    await this.#mutate("messages:edit", message);
    await this.#changed();
  }

  async #remove(): Promise<void> {
    const message = this.#sent.shift();
    if (message === undefined) return;
    await this.#mutate("messages:remove", { id: message.id });
    await this.#changed();
  }

  async #increment(): Promise<void> {
    this.#increments += 1;
    await this.#mutate("counters:increment", { names: [this.#name] });
  }

  async #fail(): Promise<void> {
    await assert.rejects(
      this.#mutate("messages:sendThenFail", { room: this.#name }),
      /changed my mind/,
    );
    await assert.rejects(this.#client.query(query("failures:plainError"), {}), /secret detail/);
  }

  async #runAction(): Promise<void> {
    const value = "x".repeat(1000 + this.#texts);
    assert.deepEqual(await this.#client.action(action("callers:echo"), { value }), value);
  }

  async #overHttp(): Promise<void> {
    const http = new ConvexHttpClient(this.#url, { logger: false });
    assert.deepEqual(
      await http.query(query("counters:value"), { name: this.#name }),
      this.#increments,
    );
    await assert.rejects(http.action(action("failures:convexErrorInAction"), {}));
  }

  async #keepFile(): Promise<void> {
    const body = `file of ${this.#name}`;
    const uploadUrl = asText(await this.#mutate("files:uploadUrl", {}));
    const uploaded = await fetch(uploadUrl, { method: "POST", body });
    const { storageId } = (await uploaded.json()) as { storageId: string }; // by the protocol
    const url = asText(await this.#client.query(query("files:url"), { id: storageId }));
    assert.deepEqual(await (await fetch(url)).text(), body);
    await this.#mutate("files:remove", { id: storageId });
  }

  /** The network goes away amid a mutation; the client comes back and sends it again. */
  async #reconnect(): Promise<void> {
    const incremented = this.#increment();
    const lost = this.#client.client as unknown as {
      webSocketManager: { socket: { ws?: { close(): void } } };
    };
    lost.webSocketManager.socket.ws?.close();
    await incremented;
  }

  async #comeBack(): Promise<void> {
    await this.#client.close();
    this.#client = connectClient(this.#url);
    this.#watch = new Watch(this.#client, "messages:list", { room: this.#name });
  }
}
