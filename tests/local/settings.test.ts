import { createServer } from "node:net";
import { describe, expect, onTestFinished, test } from "vitest";
import { choosePorts } from "../../local/launcher/ports";
import { DEFAULT_PORTS, readSettings } from "../../local/launcher/settings";
import { freePorts } from "../support/free-ports";

/** A port that somebody listens on until the test ends. */
async function busyPort(port = 0): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  onTestFinished(() => new Promise<void>((done) => void server.close(() => done())));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no TCP address");
  return address.port;
}

describe("what npm run dev is asked", () => {
  test("the data folder is .local in the project, or LOCAL_DIR", () => {
    expect(readSettings(["dev"], {}, "/project").localDir).toBe("/project/.local");
    expect(readSettings(["dev"], { LOCAL_DIR: "data" }, "/project").localDir).toBe("/project/data");
    expect(readSettings(["dev"], { LOCAL_DIR: "/data" }, "/project").localDir).toBe("/data");
  });

  test("the data folder is not one that holds the project, whose files are served", () => {
    for (const LOCAL_DIR of [".", "..", "../..", "/"])
      expect(() => readSettings(["dev"], { LOCAL_DIR }, "/home/me/project")).toThrow(
        /holds the project itself/,
      );
    const beside = readSettings(["dev"], { LOCAL_DIR: "../data" }, "/home/me/project");
    expect(beside.localDir).toBe("/home/me/data");
  });

  test("npm run local may serve another project, whose folder must be there, and keeps its data here", () => {
    const given = (mode: string, folder: string) =>
      readSettings([mode], { PROJECT_DIR: folder }, "/own");
    const other = import.meta.dirname;
    expect(given("local", other)).toMatchObject({ projectDir: other, localDir: "/own/.local" });
    expect(given("local", "")).toMatchObject({ projectDir: "/own" });
    expect(given("dev", other)).toMatchObject({ projectDir: "/own" });
    expect(() => given("local", "/nowhere")).toThrow('PROJECT_DIR is "/nowhere"');
  });

  test("an unknown command or argument is answered with the usage", () => {
    expect(() => readSettings([], {}, "/")).toThrow(/npm run dev/);
    expect(() => readSettings(["dev", "--loud"], {}, "/")).toThrow(/--loud/);
  });

  test.each(["0", "65536", "http", "-1", "80.5", "0x50"])(
    "the port %s is refused by the variable's name",
    (text) => {
      expect(() => readSettings(["dev"], { MAILBOX_PORT: text }, "/")).toThrow(/MAILBOX_PORT/);
    },
  );
});

describe("ports", () => {
  test("a port asked for by name is taken as it is", async () => {
    const [port = 0] = await freePorts(1);
    expect((await choosePorts({ MAILBOX_PORT: port })).MAILBOX_PORT).toBe(port);
  });

  test("a busy port asked for by name is a clear error", async () => {
    const port = await busyPort();
    await expect(choosePorts({ CONVEX_PORT: port })).rejects.toThrow(
      `Port ${port} is in use. Set CONVEX_PORT to a free port.`,
    );
  });

  test("one port asked for twice is a clear error", async () => {
    const [port = 0] = await freePorts(1);
    await expect(choosePorts({ CONVEX_PORT: port, APP_PORT: port })).rejects.toThrow(/twice/);
  });

  test("all ports differ, and a default that is asked for elsewhere moves on", async () => {
    const asked = { APP_PORT: DEFAULT_PORTS.CONVEX_PORT + 40 };
    const ports = Object.values(await choosePorts(asked));
    expect(new Set(ports).size).toBe(5);
  });

  test("a busy default gives way to the next free port", async () => {
    // Whoever already listens there serves the test as well as we do.
    await busyPort(DEFAULT_PORTS.MAILBOX_PORT).catch(() => undefined);
    const { MAILBOX_PORT } = await choosePorts({});
    expect(MAILBOX_PORT).toBeGreaterThan(DEFAULT_PORTS.MAILBOX_PORT);
  });
});
