import { EventEmitter, once } from "node:events";
import { connect } from "node:net";
import { expect, onTestFinished, test } from "vitest";
import { listen } from "../../../local/deployment/http/listen";

test("an endless answer to a caller who left before it began is given up", async () => {
  const steps = new EventEmitter();
  const faults: unknown[] = [];
  const server = await listen(
    { host: "127.0.0.1", port: 0, name: "the test" },
    async ({ signal }) => {
      steps.emit("asked");
      await once(signal, "abort");
      return new Response(
        new ReadableStream<Uint8Array>({
          pull: (controller) => controller.enqueue(new Uint8Array(1024)),
          cancel: () => void steps.emit("given up"),
        }),
      );
    },
    (fault) => faults.push(fault),
  );
  onTestFinished(() => server.close());
  const asked = once(steps, "asked");
  const givenUp = once(steps, "given up");
  const socket = connect(server.port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n");
  await asked;
  socket.destroy();
  await givenUp;
  expect(faults).toEqual([]);
});
