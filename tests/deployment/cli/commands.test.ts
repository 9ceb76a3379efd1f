import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startCli } from "../../support/cli";
import { startRecordingProxy } from "../../support/recording-proxy";
import { APP } from "./fixture";
import { type CliSession, SLOW, openCliSession } from "./session";

let session: CliSession;

beforeAll(async () => {
  session = await openCliSession(APP);
  const { code, stderr } = await session.push();
  if (code !== 0) throw new Error(stderr);
});

afterAll(() => session?.close());

const cli = (...args: string[]) => session.cli(...args);

describe("convex run", SLOW, () => {
  test("P10.11: works for public and internal functions", async () => {
    expect(JSON.parse((await cli("run", "todos:hidden")).stdout)).toBe("only for insiders");
    expect(JSON.parse((await cli("run", "todos:shout", '{"text":"hey"}')).stdout)).toBe("HEY");
  });

  test("P10.11: takes int64 and bytes in JSON encoding, and prints log lines to stderr", async () => {
    const args = { big: { $integer: "/////////38=" }, bytes: { $bytes: "AAEC" } };
    const { code, stdout, stderr } = await cli("run", "todos:echo", JSON.stringify(args));
    expect(code).toBe(0);
    expect(JSON.parse(stdout)).toEqual(args);
    expect(stderr).toContain("echoing");
    expect(stdout).not.toContain("echoing");
  });

  test("P10.12: `--identity` makes getUserIdentity return those attributes", async () => {
    const { stdout } = await cli(
      "run",
      "todos:whoami",
      "--identity",
      '{"name":"Ada","email":"ada@example.com"}',
    );
    expect(JSON.parse(stdout)).toMatchObject({
      name: "Ada",
      email: "ada@example.com",
      issuer: "https://convex.test",
    });
  });

  test("P10.13: `--watch` prints a new value after a mutation", async () => {
    const watching = startCli(session.project.dir, session.target, [
      "run",
      "--watch",
      "todos:list",
    ]);
    try {
      await watching.until(/\[\]/);
      await session.call("todos:add", { text: "seen" });
      await watching.until(/\[\s*"seen"\s*\]/);
    } finally {
      await watching.stop();
    }
  });

  test("P10.14: `missing:fn` exits 1 and lists available functions", async () => {
    const { code, stderr } = await cli("run", "missing:fn");
    expect(code).toBe(1);
    expect(stderr).toContain("Could not find function");
    expect(stderr).toMatch(/todos:.*list/);
  });
});

describe("convex data", SLOW, () => {
  test("P10.15: lists tables sorted", async () => {
    expect((await cli("data")).stdout).toBe("lists\ntodos\n");
  });

  test("P10.15: shows a table's newest documents first, and pages through it", async () => {
    await session.call("todos:addMany", { texts: ["b", "c", "d"] });
    const { stdout, stderr } = await cli("data", "todos", "--limit", "2");
    const texts = [...stdout.matchAll(/"(?<text>\w)"/g)].map((match) => match.groups?.["text"]);
    expect(texts).toEqual(["d", "c"]);
    expect(stderr).toContain("Showing the 2 most");
  });

  test("P10.15: shows `_scheduled_functions`", async () => {
    await session.call("todos:later");
    const { code, stdout } = await cli("data", "_scheduled_functions");
    expect(code).toBe(0);
    expect(stdout).toContain("todos.js:clear");
    expect(stdout).toContain('"kind": "pending"');
  });

  test("says so when a table is empty", async () => {
    expect((await cli("data", "_storage")).stderr).toContain("no documents");
  });
});

describe("convex logs", SLOW, () => {
  test("P10.16: shows a console.log of a mutation once, of an action once, and does not busy-poll", async () => {
    const proxy = await startRecordingProxy(session.deployment.url);
    const target = { url: proxy.url, adminKey: session.target.adminKey };
    const logs = startCli(session.project.dir, target, ["logs"]);
    const polls = () => proxy.passed.filter(({ path }) => path.includes("stream_function_logs"));
    try {
      await logs.until(/Watching logs/);
      // The first answer tells where the log is now; what happens after it is shown.
      await expect.poll(() => polls().length, { interval: 10 }).toBe(1);
      await session.call("todos:add", { text: "logged" });
      await logs.until(/\[CONVEX M\(todos:add\)\] \[LOG\] 'adding logged'/);
      await session.call("todos:shout", { text: "loudly" });
      await logs.until(/\[CONVEX A\(todos:shout\)\] \[LOG\] 'shouting loudly'/);
      await session.call("todos:add", { text: "last" });
      await logs.until(/'adding last'/);
      expect(logs.output().match(/adding logged/g)).toHaveLength(1);
      expect(logs.output().match(/shouting loudly/g)).toHaveLength(1);
      const empty = polls().filter(({ responseBody }) => responseBody.includes('"entries":[]'));
      expect(empty.length).toBeLessThanOrEqual(1);
    } finally {
      await logs.stop();
      await proxy.close();
    }
  });

  test("P10.16: `--history` shows what was logged before", async () => {
    await session.call("todos:add", { text: "historic" });
    const logs = startCli(session.project.dir, session.target, ["logs", "--history", "5"]);
    try {
      await logs.until(/'adding historic'/);
    } finally {
      await logs.stop();
    }
  });
});
