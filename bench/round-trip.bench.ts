/** A query's way from client to client, beside `ws` sending back the same message. */
import { once } from "node:events";
import { WebSocket } from "ws";
import { startServer } from "./child-server";
import { type Figure, alternately, compared, median, timed } from "./figure";
import { SyncConnection } from "./sync-connection";

const ROUNDS = 1000;
const MESSAGE = "m".repeat(300);

export async function* measure(): AsyncGenerator<Figure> {
  const [deployment, echo] = await Promise.all([
    startServer("deployment-process.ts", ["bench/functions"]),
    startServer("socket-process.ts"),
  ]);
  try {
    const connection = await SyncConnection.open(deployment.addresses["url"] ?? "");
    await connection.mutate("documents:fill", { table: "thousand", from: 0, to: 1000 });
    const socket = new WebSocket(echo.addresses["url"] ?? "");
    await once(socket, "open");
    let key = 0;
    const [queries = [], echoes = []] = await alternately(ROUNDS, [
      () => connection.query("documents:byKey", { table: "thousand", key: key++ }),
      () =>
        timed(() => {
          socket.send(MESSAGE);
          return once(socket, "message");
        }),
    ]);
    const pair = [median(queries), median(echoes)] as const;
    yield compared("query round trip over ws echo", "ms", pair, "<= 5");
    connection.close();
    socket.terminate();
  } finally {
    await Promise.all([deployment.close(), echo.close()]);
  }
}
