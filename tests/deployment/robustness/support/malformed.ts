/**
 * Messages of the protocol, corrupted in every way that bytes allow. All of it follows from the
 * seed.
 */
import { ADMIN_KEY } from "../../../support/deployment";
import type { seededRandom } from "../../../support/seeded-random";

type Random = ReturnType<typeof seededRandom>;
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

const SESSION = "8d6a0a3e-6f5c-4f0e-9f0a-0123456789ab";
const ADD: Json = {
  type: "Add",
  queryId: 1,
  udfPath: "messages:list",
  args: [{ room: "fuzz" }],
  journal: null,
};

/** What a client says, each good in some place. */
const MESSAGES: readonly Json[] = [
  {
    type: "Connect",
    sessionId: SESSION,
    connectionCount: 0,
    lastCloseReason: "InitialConnect",
    maxObservedTimestamp: "AAAAAAAAAAA=",
    clientTs: 1_700_000_000_000,
  },
  { type: "Authenticate", baseVersion: 0, tokenType: "None" },
  { type: "Authenticate", baseVersion: 0, tokenType: "User", value: "a.b.c" },
  {
    type: "Authenticate",
    baseVersion: 0,
    tokenType: "Admin",
    value: ADMIN_KEY,
    impersonating: { subject: "fuzz" },
  },
  { type: "ModifyQuerySet", baseVersion: 0, newVersion: 1, modifications: [ADD] },
  {
    type: "ModifyQuerySet",
    baseVersion: 1,
    newVersion: 2,
    modifications: [{ type: "Remove", queryId: 1 }],
  },
  {
    type: "Mutation",
    requestId: 1,
    udfPath: "messages:send",
    args: [{ room: "fuzz", text: "x" }],
  },
  {
    type: "Action",
    requestId: 2,
    udfPath: "callers:echo",
    args: [{ value: { $integer: "AQAAAAAAAAA=" } }],
  },
  { type: "Event", eventType: "ClientConnect", event: [] },
];

/** What may stand where anything else should. */
const ODD: readonly Json[] = [
  null,
  true,
  -1,
  1.5,
  2 ** 53,
  1e308,
  "",
  "AAAAAAAAAA",
  "AAAAAAAAAAA",
  "\ud800",
  "\0",
  "../../etc/passwd",
  "_system/cli/tables",
  "__proto__",
  "messages:list",
  "x".repeat(10_000),
  [],
  {},
  [[]],
  [{}, {}],
  { $integer: "x" },
  { $float: 5 },
  { $bytes: [] },
  { $undefined: null },
  { $unknown: 1, $other: 2 },
  JSON.parse('{"__proto__": {"type": "Event"}, "constructor": 1}') as Json, // as a wire brings it
  ADD,
];

/** One message of the protocol as it should be. */
export function validMessage(random: Random): string {
  return JSON.stringify(random.pick(MESSAGES));
}

/** One frame that is most probably wrong. A Buffer is to be sent as binary. */
export function malformedFrame(random: Random): string | Buffer {
  const text = validMessage(random);
  const message = JSON.parse(text) as Json; // it was made from such
  switch (random.below(30)) {
    case 0:
      return Buffer.from(text);
    case 1:
      return text.slice(0, random.below(text.length));
    case 2:
      return validMessage(random);
    case 3:
      return JSON.stringify(random.pick(ODD));
    case 4:
      return JSON.stringify({
        type: random.pick(["", "Dance", "connect", "toString", "__proto__"]),
      });
    case 5:
      return nested(random, random.pick([100, 3_000, 20_000]));
    case 6:
      return `${text}${text}`;
    case 7:
    case 8:
    case 9:
      return flipped(random, text);
    default:
      return JSON.stringify(corrupted(random, corrupted(random, message)));
  }
}

/** A JSON text that nests as deep as this, alone or as an argument. */
export function nested(random: Random, levels: number): string {
  const [open, close] = random.pick([
    ["[", "]"],
    ['{"a":', "}"],
  ] as const);
  const value = `${open.repeat(levels)}1${close.repeat(levels)}`;
  return random.pick([
    value,
    `{"type":"Mutation","requestId":9,"udfPath":"values:keep","args":[{"value":${value}}]}`,
    `{"type":"Action","requestId":9,"udfPath":"callers:echo","args":${value}}`,
  ]);
}

/** The same with one part of it lost, replaced or added. */
export function corrupted(random: Random, value: Json): Json {
  if (Array.isArray(value)) {
    if (value.length === 0) return random.pick(ODD);
    const at = random.below(value.length);
    return value.map((item, index) => (index === at ? corrupted(random, item) : item));
  }
  if (typeof value !== "object" || value === null) return random.pick(ODD);
  const names = Object.keys(value);
  if (names.length === 0) return random.pick(ODD);
  const name = random.pick(names);
  switch (random.below(5)) {
    case 0:
      return Object.fromEntries(Object.entries(value).filter(([key]) => key !== name));
    case 1:
      return { ...value, [name]: random.pick(ODD) };
    case 2:
      return { ...value, [random.pick(["$x", "é", "", "extra"])]: random.pick(ODD) };
    default:
      return { ...value, [name]: corrupted(random, value[name] ?? null) };
  }
}

/** One to five characters of it changed. */
export function flipped(random: Random, text: string): string {
  const letters = text.split("");
  for (let count = random.below(5) + 1; count > 0; count -= 1)
    letters[random.below(letters.length)] = String.fromCharCode(random.below(0x250));
  return letters.join("");
}
