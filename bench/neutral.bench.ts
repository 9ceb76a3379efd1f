/**
 * What a stranger can read off a clock: each signed-out flow for an address with an account and for
 * one without, by turns in changing order. The figure is the difference of the medians.
 */
import { AccountBackend, PASSWORD } from "./account-backend";
import { startServer } from "./child-server";
import { type Figure, judged, median, timed } from "./figure";

const ACCOUNTS = 40;
const ACCOUNTS_AT_ONCE = 4;

type Params = Readonly<Record<string, string>>;

interface Flow {
  readonly name: string;
  /**
   * For each account: all together five mails to an address at most, of which its making took one.
   */
  readonly rounds: number;
  /** What is asked before the clock starts. */
  readonly before?: (email: string, browserSecret: string) => Params;
  readonly call: (email: string) => Params;
}

const newPassword = "another lantern entirely";
const code = "12345678";

const FLOWS: readonly Flow[] = [
  {
    name: "sign-in with a wrong password",
    rounds: 3,
    call: (email) => ({ flow: "signIn", email, password: "not the password" }),
  },
  {
    name: "sign-up",
    rounds: 1,
    call: (email) => ({ flow: "signUp", email, password: PASSWORD }),
  },
  { name: "asking for a reset", rounds: 2, call: (email) => ({ flow: "reset", email }) },
  {
    name: "a wrong code for a reset",
    rounds: 1,
    before: (email, browserSecret) => ({ flow: "reset", email, browserSecret }),
    call: (email) => ({ flow: "reset-verification", email, code, newPassword }),
  },
];

async function sample(backend: AccountBackend, flow: Flow, email: string): Promise<number> {
  const browserSecret = crypto.randomUUID().replaceAll("-", "");
  if (flow.before !== undefined) await backend.asStranger(flow.before(email, browserSecret));
  return await timed(async () => {
    const answer = await backend.asStranger({ browserSecret, ...flow.call(email) });
    if (answer.includes("RATE_LIMITED")) throw new Error(`${flow.name} met a limit: ${answer}`);
  });
}

async function difference(
  backend: AccountBackend,
  flow: Flow,
  known: readonly string[],
): Promise<Figure> {
  const samples = { known: [] as number[], unknown: [] as number[] };
  const pairs = known.map((email) => ({ known: email, unknown: backend.freshAddress() }));
  for (let round = 0; round < flow.rounds; round += 1)
    for (const pair of pairs)
      for (const side of Math.random() < 0.5
        ? (["known", "unknown"] as const)
        : (["unknown", "known"] as const))
        samples[side].push(await sample(backend, flow, pair[side]));
  const gap = Math.abs(median(samples.known) - median(samples.unknown));
  return judged(`${flow.name}: known against unknown`, gap, "ms", "<= 20");
}

async function accounts(backend: AccountBackend): Promise<string[]> {
  const made: string[] = [];
  while (made.length < ACCOUNTS) {
    const some = Array.from({ length: ACCOUNTS_AT_ONCE }, () => backend.account());
    made.push(...(await Promise.all(some)));
  }
  return made;
}

export async function* measure(): AsyncGenerator<Figure> {
  const server = await startServer("deployment-process.ts", ["convex"]);
  try {
    const backend = new AccountBackend(server.addresses);
    const known = await accounts(backend);
    // The first calls of all warm the threads up, for nobody's figure.
    for (let call = 0; call < ACCOUNTS_AT_ONCE; call += 1)
      await backend.asStranger({ flow: "reset", email: backend.freshAddress() });
    for (const flow of FLOWS) yield await difference(backend, flow, known);
  } finally {
    await server.close();
  }
}
