/** What a client may say on the socket (P3.2), and how its frames are read. */
import { jsonText } from "./json-text";
import { decodeTimestamp } from "./timestamp";
import { isUuid } from "./uuid";

/** The server's own JSON type, so that this folder needs nothing. */
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

interface ConnectMessage {
  readonly type: "Connect";
  readonly sessionId: string;
  readonly connectionCount: number;
  readonly lastCloseReason: string | null;
  readonly maxObservedTimestamp: bigint | null;
  /** Milliseconds since the epoch on the client's clock. */
  readonly clientTs: number | null;
}

export type AuthenticateMessage = {
  readonly type: "Authenticate";
  readonly baseVersion: number;
} & (
  | { readonly tokenType: "User"; readonly value: string }
  | {
      readonly tokenType: "Admin";
      readonly value: string;
      readonly impersonating: { [key: string]: Json } | null;
    }
  | { readonly tokenType: "None" }
);

export interface AddQuery {
  readonly type: "Add";
  readonly queryId: number;
  readonly udfPath: string;
  /** Wire JSON text of the argument array. */
  readonly args: string;
  readonly journal: string | null;
  readonly componentPath: string;
}

interface RemoveQuery {
  readonly type: "Remove";
  readonly queryId: number;
}

export interface ModifyQuerySetMessage {
  readonly type: "ModifyQuerySet";
  readonly baseVersion: number;
  readonly newVersion: number;
  readonly modifications: readonly (AddQuery | RemoveQuery)[];
}

export interface CallMessage {
  readonly type: "Mutation" | "Action";
  readonly requestId: number;
  readonly udfPath: string;
  /** Wire JSON text of the argument array. */
  readonly args: string;
  readonly componentPath: string;
}

interface EventMessage {
  readonly type: "Event";
}

export type ClientMessage =
  ConnectMessage | AuthenticateMessage | ModifyQuerySetMessage | CallMessage | EventMessage;

/** A frame that is not a message of this protocol. The text tells which field is wrong. */
export class MalformedMessage extends Error {
  override readonly name = "MalformedMessage";
}

/** @throws MalformedMessage */
export function decodeClientMessage(text: string): ClientMessage {
  const message = new Fields(parseJson(text), "message");
  const type = message.string("type");
  switch (type) {
    case "Connect":
      return decodeConnect(message);
    case "Authenticate":
      return decodeAuthenticate(message);
    case "ModifyQuerySet":
      return {
        type,
        baseVersion: message.count("baseVersion"),
        newVersion: message.count("newVersion"),
        modifications: message.list("modifications").map(decodeModification),
      };
    case "Mutation":
    case "Action":
      return {
        type,
        requestId: message.count("requestId"),
        udfPath: message.string("udfPath"),
        args: message.listText("args"),
        componentPath: message.optionalString("componentPath") ?? "",
      };
    case "Event":
      return { type };
    default:
      throw new MalformedMessage(`unknown message type ${JSON.stringify(type)}`);
  }
}

function decodeConnect(message: Fields): ConnectMessage {
  const encoded = message.optionalString("maxObservedTimestamp");
  const observed = encoded === null ? null : decodeTimestamp(encoded);
  if (encoded !== null && observed === null)
    throw new MalformedMessage("`maxObservedTimestamp` of message is not 8 bytes of base64");
  const sessionId = message.string("sessionId");
  if (!isUuid(sessionId)) throw new MalformedMessage("`sessionId` of message is not a UUID");
  return {
    type: "Connect",
    sessionId,
    connectionCount: message.count("connectionCount"),
    lastCloseReason: message.optionalString("lastCloseReason"),
    maxObservedTimestamp: observed,
    clientTs: message.optionalNumber("clientTs"),
  };
}

function decodeAuthenticate(message: Fields): AuthenticateMessage {
  const base = { type: "Authenticate", baseVersion: message.count("baseVersion") } as const;
  const tokenType = message.string("tokenType");
  switch (tokenType) {
    case "None":
      return { ...base, tokenType };
    case "User":
      return { ...base, tokenType, value: message.string("value") };
    case "Admin":
      return {
        ...base,
        tokenType,
        value: message.string("value"),
        impersonating: message.optionalObject("impersonating"),
      };
    default:
      throw new MalformedMessage(`unknown token type ${JSON.stringify(tokenType)}`);
  }
}

function decodeModification(value: Json, position: number): AddQuery | RemoveQuery {
  const fields = new Fields(value, `modifications[${position}]`);
  const type = fields.string("type");
  switch (type) {
    case "Add":
      return {
        type,
        queryId: fields.count("queryId"),
        udfPath: fields.string("udfPath"),
        args: fields.listText("args"),
        journal: fields.optionalString("journal"),
        componentPath: fields.optionalString("componentPath") ?? "",
      };
    case "Remove":
      return { type, queryId: fields.count("queryId") };
    default:
      throw new MalformedMessage(`unknown query set modification ${JSON.stringify(type)}`);
  }
}

function parseJson(text: string): Json {
  try {
    return JSON.parse(text) as Json; // JSON.parse gives nothing else
  } catch {
    throw new MalformedMessage("it is not JSON");
  }
}

/** Reads the fields of one JSON object and names the one that is wrong. */
class Fields {
  readonly #object: { [key: string]: Json };
  readonly #place: string;

  constructor(value: Json, place: string) {
    if (!isObject(value)) throw new MalformedMessage(`${place} is not an object`);
    this.#object = value;
    this.#place = place;
  }

  string(name: string): string {
    const value = this.optionalString(name);
    return value ?? this.#refuse(name, "a string");
  }

  optionalString(name: string): string | null {
    const value = this.#field(name);
    return value === null || typeof value === "string" ? value : this.#refuse(name, "a string");
  }

  optionalNumber(name: string): number | null {
    const value = this.#field(name);
    return value === null || typeof value === "number" ? value : this.#refuse(name, "a number");
  }

  /** A version, an id: an integer from 0 to 2^32 - 1. */
  count(name: string): number {
    const value = this.#field(name);
    return typeof value === "number" && Number.isInteger(value) && value >= 0 && value < 2 ** 32
      ? value
      : this.#refuse(name, "an unsigned 32-bit integer");
  }

  list(name: string): Json[] {
    const value = this.#field(name);
    return isArray(value) ? value : this.#refuse(name, "an array");
  }

  /** An array as JSON text. */
  listText(name: string): string {
    return jsonText(this.list(name)) ?? this.#refuse(name, "an array that nests reasonably");
  }

  optionalObject(name: string): { [key: string]: Json } | null {
    const value = this.#field(name);
    return value === null || isObject(value) ? value : this.#refuse(name, "an object");
  }

  #field(name: string): Json {
    return Object.hasOwn(this.#object, name) ? (this.#object[name] ?? null) : null;
  }

  #refuse(name: string, expected: string): never {
    throw new MalformedMessage(`\`${name}\` of ${this.#place} is not ${expected}`);
  }
}

function isArray(value: Json): value is Json[] {
  return Array.isArray(value);
}

function isObject(value: Json): value is { [key: string]: Json } {
  return typeof value === "object" && value !== null && !isArray(value);
}
