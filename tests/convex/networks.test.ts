import { describe, expect, test, vi } from "vitest";
import { trustsProxies } from "../../convex/lib/environment";
import {
  householdOf,
  canonicalAddress,
  isLoopback,
  networksOf,
} from "../../convex/security/networks";
import { internal } from "../../convex/_generated/api";
import { failureOf, useApp } from "../support/convexApp";
import { seededRandom } from "../support/seeded-random";

/** Who calls, as far as an address tells: F-C2. */

const test_ = useApp();
const PUBLIC_SITE = "https://app.example.com";

const hex = (group: number) => group.toString(16);

/** The same address in other spellings. */
function spellingsOf(groups: readonly number[]): string[] {
  const plain = groups.map(hex).join(":");
  const padded = groups.map((group) => hex(group).padStart(4, "0")).join(":");
  const zero = groups.indexOf(0);
  const one = [groups.slice(0, zero), groups.slice(zero + 1)].map((part) =>
    part.map(hex).join(":"),
  );
  const bare = [plain, plain.toUpperCase(), padded, ...(zero < 0 ? [] : [one.join("::")])];
  return bare.flatMap((text) => [text, ` ${text} `, `[${text}]`, `[${text}]:443`, `${text}%eth0`]);
}

describe("an address", () => {
  test("F-C2: of IPv6 has one spelling, however it is written", () => {
    const random = seededRandom();
    for (let i = 0; i < 500; i++) {
      const groups = Array.from({ length: 8 }, () =>
        random.pick([0, 0, 1, 0xdb8, random.below(0x10000)]),
      );
      if (groups.slice(0, 5).every((group) => group === 0)) groups[0] = 0x2001;
      const spellings = spellingsOf(groups).map(canonicalAddress);
      expect(new Set(spellings)).toEqual(new Set([spellings[0]]));
      const [canonical = ""] = spellings;
      expect(new URL(`http://[${groups.map(hex).join(":")}]`).hostname).toBe(`[${canonical}]`);
    }
  });

  test("F-C2: of IPv4 is the same with a port and inside IPv6", () => {
    const random = seededRandom();
    for (let i = 0; i < 500; i++) {
      const octets = Array.from({ length: 4 }, () => random.below(256));
      const [a = 0, b = 0, c = 0, d = 0] = octets;
      const address = octets.join(".");
      const mapped = `${hex(a * 256 + b)}:${hex(c * 256 + d)}`;
      const spellings = [
        address,
        ` ${address}`,
        `${address}:8080`,
        `::ffff:${address}`,
        `::FFFF:${mapped}`,
        `[::ffff:${address}]:1`,
        `0:0:0:0:0:ffff:${mapped}`,
        `64:ff9b::${address}`,
        `[64:FF9B::${mapped}]:1`,
        `0064:ff9b:0:0:0:0:${mapped}`,
      ];
      for (const spelling of spellings) expect(canonicalAddress(spelling)).toBe(address);
    }
  });

  test("F-C2: of a NAT64 is the household of the IPv4 address, and of no other prefix", () => {
    expect(householdOf("64:ff9b::cb00:7107")).toBe("203.0.113.7");
    expect(householdOf("64:ff9b::c633:6401")).toBe("198.51.100.1");
    expect(householdOf("64:ff9b:1::c633:6401")).toBe("64:ff9b:1:0::/64");
    expect(householdOf("64:ff9b::1:0:c633:6401")).toBe("64:ff9b:0:0::/64");
  });

  test("F-C2: that is none is nobody's network, whatever is said instead", () => {
    const random = seededRandom();
    const letters = Array.from("0123456789abcdefg.:%[]/ ,-x");
    for (let i = 0; i < 3000; i++) {
      const text = Array.from({ length: random.below(24) }, () => random.pick(letters)).join("");
      const canonical = canonicalAddress(text);
      if (canonical === null) expect(networksOf(text)).toEqual(networksOf(null));
      else expect(canonicalAddress(canonical)).toBe(canonical);
    }
  });

  test.each(
    [
      [
        "",
        "unknown",
        "1.2.3",
        "1.2.3.4.5",
        "256.1.1.1",
        "01.2.3.4",
        "1.2.3.4:",
        "1.2.3.4, 5.6.7.8",
      ],
      ["1.2.3.4%eth0", "1::2::3", ":1", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4:5:6:7:8::"],
      ["12345::", "::g", "::1.2.3.4.5", "::ffff:1.2.3.256", "[::1", "::1]", "fe80::1%", "::1/64"],
      ["0x7f.0.0.1", "2130706433", "127.1", "١٢٧.0.0.1", "a".repeat(100_000)],
    ].flat(),
  )("F-C2: is not %j", (text) => {
    expect(canonicalAddress(text)).toBeNull();
  });

  test.each([
    ["127.0.0.1", true],
    ["127.9.9.9", true],
    ["::1", true],
    ["0:0:0:0:0:0:0:1", true],
    ["::ffff:127.0.0.1", true],
    ["::", false],
    ["::1:1", false],
    ["128.0.0.1", false],
    [null, false],
  ])("F-C2: %j is of the machine itself: %s", (ip, expected) => {
    expect(isLoopback(ip)).toBe(expected);
  });

  test("F-C1: lies in networks of every width that one owner can have", () => {
    expect(networksOf("2001:db8:1:2:3:4:5:6").map(({ name }) => name)).toEqual([
      "2001:db8:1:2::/64",
      "2001:db8:1::/48",
      "2001:db8::/32",
    ]);
    expect(networksOf("203.0.113.7").map(({ name }) => name)).toEqual([
      "203.0.113.7",
      "203.0.113.0/24",
    ]);
  });
});

describe("who is believed about it", () => {
  test.each([
    [{ SITE_URL: PUBLIC_SITE }, false],
    [{ SITE_URL: PUBLIC_SITE, CONVEX_CLOUD_URL: "https://convex.example.com" }, false],
    [{ SITE_URL: PUBLIC_SITE, CONVEX_CLOUD_URL: "https://convex.cloud.example.com" }, false],
    [{ SITE_URL: PUBLIC_SITE, CONVEX_CLOUD_URL: "https://happy-otter-1.convex.cloud" }, true],
    [{ SITE_URL: PUBLIC_SITE, AUTH_TRUSTED_PROXIES: "1" }, true],
    [{ SITE_URL: "http://localhost:5173" }, true],
    [{ SITE_URL: "http://[::1]:5173" }, true],
    [{ SITE_URL: "http://localhost.example.com" }, false],
    [{ SITE_URL: "http://127.0.0.1:5173", AUTH_TRUSTED_PROXIES: "0" }, false],
  ])("F-C2: with %j the request: %s", (variables, expected) => {
    for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    expect(trustsProxies()).toBe(expected);
  });

  /** How many of so many sign-ins are let through to a hash, each from where it says. */
  async function letThrough(times: number, ipOf: (i: number) => string): Promise<number> {
    let passed = 0;
    for (let i = 0; i < times; i++) {
      const args = { email: `user${i}@example.com`, fingerprints: ["browser"] };
      const caller = test_.app.as({ ip: ipOf(i) });
      if ((await caller.mutation(internal.signIn.password.signIn.begin, args)).ok) passed += 1;
    }
    return passed;
  }

  test("F-C2: words instead of addresses, and addresses with ports, make no networks", async () => {
    expect(await letThrough(70, (i) => `visitor ${i}`)).toBe(60);
    expect(await letThrough(70, (i) => `198.51.100.1:${1000 + i}`)).toBe(60);
    expect(await letThrough(70, (i) => `2001:db8:${"0".repeat(i % 4)}7:2::${hex(i)}`)).toBe(60);
  });

  test("F-C2: loopback is a network like others where the app is not local", async () => {
    vi.stubEnv("SITE_URL", PUBLIC_SITE);
    vi.stubEnv("AUTH_TRUSTED_PROXIES", "1");
    expect(await letThrough(70, () => "127.0.0.1")).toBe(60);
    expect(await letThrough(70, (i) => `::ffff:127.0.0.${i}`)).toBe(69);
  });

  test("F-C2: without a proxy to believe all are one network, and the operator learns it", async () => {
    vi.stubEnv("SITE_URL", PUBLIC_SITE);
    const said = vi.spyOn(console, "warn").mockImplementation(() => {});
    expect(await letThrough(70, (i) => `203.0.113.${i}`)).toBe(60);
    expect(said.mock.calls.join("\n")).toContain("npx convex env set AUTH_TRUSTED_PROXIES 1");
  });

  test("F-C2: a number of proxies that is none is refused by name", async () => {
    vi.stubEnv("AUTH_TRUSTED_PROXIES", "nginx");
    const params = { flow: "reset", email: "ada@example.com", browserSecret: test_.app.secret() };
    await expect(failureOf(test_.app.password(params))).rejects.toThrow(
      "AUTH_TRUSTED_PROXIES=nginx",
    );
  });
});
