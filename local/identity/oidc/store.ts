import type { Adapter, AdapterPayload } from "oidc-provider";

/** When there are this many of a kind the oldest goes: asking alone must not fill the memory. */
const MOST_KEPT = 1_000;

/** What is under way at a provider. In memory: a restart ends it. */
export class MemoryStore implements Adapter {
  readonly #rows = new Map<string, { payload: AdapterPayload; expires: number }>();

  upsert(id: string, payload: AdapterPayload, expiresIn?: number): Promise<undefined> {
    const lifetime = expiresIn === undefined ? Number.POSITIVE_INFINITY : expiresIn * 1_000;
    this.#rows.set(id, { payload, expires: Date.now() + lifetime });
    const [oldest] = this.#rows.keys();
    if (this.#rows.size > MOST_KEPT && oldest !== undefined) this.#rows.delete(oldest);
    return Promise.resolve(undefined);
  }

  find(id: string): Promise<AdapterPayload | undefined> {
    return this.#findBy((_payload, key) => key === id);
  }

  findByUid(uid: string): Promise<AdapterPayload | undefined> {
    return this.#findBy((payload) => payload.uid === uid);
  }

  findByUserCode(userCode: string): Promise<AdapterPayload | undefined> {
    return this.#findBy((payload) => payload.userCode === userCode);
  }

  consume(id: string): Promise<undefined> {
    const row = this.#rows.get(id);
    if (row !== undefined) row.payload.consumed = Math.floor(Date.now() / 1_000);
    return Promise.resolve(undefined);
  }

  destroy(id: string): Promise<undefined> {
    this.#rows.delete(id);
    return Promise.resolve(undefined);
  }

  revokeByGrantId(grantId: string): Promise<undefined> {
    for (const [id, { payload }] of this.#rows)
      if (payload.grantId === grantId) this.#rows.delete(id);
    return Promise.resolve(undefined);
  }

  #findBy(
    test: (payload: AdapterPayload, id: string) => boolean,
  ): Promise<AdapterPayload | undefined> {
    for (const [id, { payload, expires }] of this.#rows)
      if (test(payload, id) && Date.now() < expires) return Promise.resolve(payload);
    return Promise.resolve(undefined);
  }
}
