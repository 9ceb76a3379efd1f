/**
 * Network addresses as a request brings them: read strictly, told in one spelling, and the networks
 * they lie in. What is no address is nobody's: it may not make a network of its own.
 */

/** Four groups of 8 bits or eight of 16. */
interface Address {
  readonly family: 4 | 6;
  readonly groups: readonly number[];
}

/** One network, and how many households may lie in it. */
export interface Network {
  readonly name: string;
  readonly households: number;
}

const LONGEST = 64;
const DECIMAL = /^(?:0|[1-9]\d{0,2})$/;
const HEXADECIMAL = /^[\da-f]{1,4}$/;

function ipv4(text: string): number[] | null {
  const parts = text.split(".");
  if (parts.length !== 4 || !parts.every((part) => DECIMAL.test(part))) return null;
  const octets = parts.map(Number);
  return octets.every((octet) => octet <= 255) ? octets : null;
}

/** The groups of a part of an IPv6 address; an IPv4 address may stand for the last two. */
function hexGroups(text: string, isLast: boolean): number[] | null {
  if (text === "") return [];
  const parts = text.split(":");
  const groups: number[] = [];
  for (const [index, part] of parts.entries()) {
    if (isLast && index === parts.length - 1 && part.includes(".")) {
      const [a = 0, b = 0, c = 0, d = 0] = ipv4(part) ?? [Number.NaN];
      groups.push(a * 256 + b, c * 256 + d);
    } else groups.push(HEXADECIMAL.test(part) ? Number.parseInt(part, 16) : Number.NaN);
  }
  return groups.every((group) => group <= 0xffff) ? groups : null;
}

function ipv6(text: string): number[] | null {
  const halves = text.split("::");
  if (halves.length > 2) return null;
  const [head = "", tail] = halves;
  const front = hexGroups(head, tail === undefined);
  const back = tail === undefined ? [] : hexGroups(tail, true);
  if (front === null || back === null) return null;
  const missing = 8 - front.length - back.length;
  if (tail === undefined ? missing !== 0 : missing < 1) return null;
  return [...front, ...Array.from({ length: missing }, () => 0), ...back];
}

/** Without a port, brackets and the zone, which says only by which cable a neighbour came. */
function bare(text: string): string {
  const bracketed = /^\[(?<inside>[^\]]*)\](?::\d{1,5})?$/.exec(text)?.groups?.["inside"];
  const withPort = /^(?<inside>\d[\d.]*):\d{1,5}$/.exec(text)?.groups?.["inside"];
  return (bracketed ?? withPort ?? text).replace(/(?<=:[^%]*)%[\w.-]+$/, "");
}

/** The prefixes of IPv6 addresses that stand for the IPv4 address in their last 32 bits. */
const IPV4_INSIDE = [
  // Mapped (RFC 4291, 2.5.5.2).
  [0, 0, 0, 0, 0, 0xffff],
  // Translated by NAT64 (RFC 6052, 2.1): the whole of IPv4 lies in one /96.
  [0x64, 0xff9b, 0, 0, 0, 0],
];

function holdsIpv4(groups: readonly number[]): boolean {
  return IPV4_INSIDE.some((prefix) => prefix.every((group, at) => groups[at] === group));
}

function parse(text: string): Address | null {
  if (text.length > LONGEST) return null;
  const address = bare(text.trim().toLowerCase());
  if (!address.includes(":")) {
    const groups = ipv4(address);
    return groups && { family: 4, groups };
  }
  const groups = ipv6(address);
  if (groups === null) return null;
  if (!holdsIpv4(groups)) return { family: 6, groups };
  const [high = 0, low = 0] = groups.slice(6);
  return { family: 4, groups: [high >> 8, high & 255, low >> 8, low & 255] };
}

/** The longest run of two or more zero groups, the first of several (RFC 5952, 4.2). */
function longestRun(groups: readonly number[]): { at: number; length: number } {
  let best = { at: -1, length: 1 };
  for (let at = 0; at < groups.length; at++) {
    let length = 0;
    while (groups[at + length] === 0) length++;
    if (length > best.length) best = { at, length };
  }
  return best;
}

function hex(groups: readonly number[]): string {
  return groups.map((group) => group.toString(16)).join(":");
}

function written({ family, groups }: Address): string {
  if (family === 4) return groups.join(".");
  const { at, length } = longestRun(groups);
  return at < 0 ? hex(groups) : `${hex(groups.slice(0, at))}::${hex(groups.slice(at + length))}`;
}

/** An address in its one spelling (RFC 5952; IPv4 in IPv6 as IPv4); null for all else. */
export function canonicalAddress(text: string): string | null {
  const address = parse(text);
  return address && written(address);
}

/**
 * What stands for one household: an IPv4 address, or the first 64 bits of an IPv6 one, of which it
 * owns all the rest.
 */
export function householdOf(ip: string | null): string {
  return networksOf(ip)[0].name;
}

/**
 * The networks of an address, narrowest first. One who owns a wide one has any number of the narrow
 * ones, so each is counted.
 */
export function networksOf(ip: string | null): readonly [Network, ...Network[]] {
  const address = ip === null ? null : parse(ip);
  if (address === null) return [{ name: "unknown", households: 1 }];
  const { family, groups } = address;
  if (family === 4)
    return [
      { name: groups.join("."), households: 1 },
      { name: `${groups.slice(0, 3).join(".")}.0/24`, households: 8 },
    ];
  return [
    { name: `${hex(groups.slice(0, 4))}::/64`, households: 1 },
    { name: `${hex(groups.slice(0, 3))}::/48`, households: 4 },
    { name: `${hex(groups.slice(0, 2))}::/32`, households: 64 },
  ];
}

/** Whether an address is that of the machine itself. */
export function isLoopback(ip: string | null): boolean {
  const address = ip === null ? null : parse(ip);
  if (address === null) return false;
  const { family, groups } = address;
  return family === 4 ? groups[0] === 127 : groups.every((group, at) => group === Number(at === 7));
}
