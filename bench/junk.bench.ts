/**
 * What strangers cost honest people: 200 of them sign up, out and in again, first in peace and then
 * beside junk from 1,000 networks and from one IPv6 /48, at half the rate at which junk alone
 * saturates the deployment. Addresses come by one proxy that is trusted.
 */
import { setTimeout as after } from "node:timers/promises";
import { AccountBackend, PASSWORD } from "./account-backend";
import { startServer } from "./child-server";
import { type Figure, compared, quantile, rate, reported, timed } from "./figure";

const PEOPLE = 200;
/** Somebody's four calls cost as much as two or three of junk: a quarter of what saturates. */
const PEOPLE_PER_JUNK = 0.1;
const SATURATION_MS = 8000;
const SATURATION_LOOPS = 16;
const NETWORKS = 1000;

let stranger = 0;

/** In turns one of 1,000 networks in all parts of the Internet, and a /64 of one IPv6 /48. */
function junkNetwork(): string {
  const turn = Math.floor(stranger / 2);
  if (stranger % 2 === 1) return `2001:db8:bad:${(turn & 0xffff).toString(16)}::1`;
  const network = turn % NETWORKS;
  return `${11 + (network % 200)}.${100 + Math.floor(network / 200)}.7.1`;
}

/** One request as a stranger makes it: in turns a guess, a sign-up and a reset. */
async function junk(backend: AccountBackend, network: string): Promise<void> {
  stranger += 1;
  const email = `junk${stranger}@example.net`;
  const flows = [
    { flow: "signIn", email, password: "not the password" },
    { flow: "signUp", email, password: PASSWORD },
    { flow: "reset", email },
  ];
  await backend.asStranger(flows[stranger % flows.length] ?? {}, network);
}

/** Starts one run after another at a steady rate until it is told to stop. */
function steadily(perSecond: number, run: () => Promise<unknown>): { stop: () => Promise<number> } {
  const start = performance.now();
  const runs: Promise<unknown>[] = [];
  const timer = setInterval(() => {
    const due = ((performance.now() - start) / 1000) * perSecond;
    while (runs.length < due) runs.push(run());
  }, 5);
  return {
    stop: async () => {
      clearInterval(timer);
      const seconds = (performance.now() - start) / 1000;
      await Promise.all(runs);
      return runs.length / seconds;
    },
  };
}

/** Somebody signs up, out and in; the milliseconds of each call. Throws if one is refused. */
async function person(backend: AccountBackend): Promise<number[]> {
  const samples: number[] = [];
  const { signUp, codeArrives, verify, signOut, signIn } = backend.visitor();
  samples.push(await timed(signUp));
  await codeArrives();
  for (const step of [verify, signOut, signIn]) samples.push(await timed(step));
  return samples;
}

/** 200 people, so many a second; the milliseconds of their calls. */
async function everybody(backend: AccountBackend, perSecond: number): Promise<number[]> {
  const people: Promise<number[]>[] = [];
  for (let count = 0; count < PEOPLE; count += 1) {
    people.push(person(backend));
    await after(1000 / perSecond);
  }
  return (await Promise.all(people)).flat();
}

export async function* measure(): AsyncGenerator<Figure> {
  const server = await startServer("deployment-process.ts", ["convex"]);
  try {
    const backend = new AccountBackend(server.addresses);
    await Promise.all(Array.from({ length: 8 }, () => person(backend)));
    // Each from a network of its own, so that all of it is work and none a refusal.
    const saturation = await rate(SATURATION_LOOPS, SATURATION_MS, () =>
      junk(backend, backend.nextNetwork()),
    );
    yield reported("junk that saturates", saturation, "per second");
    const perSecond = saturation * PEOPLE_PER_JUNK;
    yield reported("honest people", perSecond, "per second");
    const peace = await everybody(backend, perSecond);
    const attack = steadily(saturation / 2, () => junk(backend, junkNetwork()));
    const beside = await everybody(backend, perSecond);
    yield reported("junk at half of that", await attack.stop(), "per second");
    const pair = [quantile(beside, 0.99), quantile(peace, 0.99)] as const;
    yield compared(`${PEOPLE} honest people p99 beside junk over peace`, "ms", pair, "<= 2");
  } finally {
    await server.close();
  }
}
