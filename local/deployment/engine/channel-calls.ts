/** What the sides of a channel agree on: named calls, what they take and what they give. */

export interface Call<Input, Output> {
  readonly input: Input;
  readonly output: Output;
}

/** Names of calls and what they take and give. */
export type Calls<T> = { readonly [Name in keyof T]: Call<unknown, unknown> };

export type Handlers<C extends Calls<C>> = {
  readonly [Name in keyof C]: (
    input: C[Name]["input"],
    context: CallContext,
  ) => C[Name]["output"] | Promise<C[Name]["output"]>;
};

export interface CallContext {
  /** Names the call on its channel. */
  readonly id: number;
  /** Aborts when the asking side gives up. */
  readonly signal: AbortSignal;
}
