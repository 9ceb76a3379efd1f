/**
 * The limit of everything over sockets: `ws` alone. Sends back what it gets; "to all: …" goes to
 * every client.
 */
import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { WebSocketServer } from "ws";
import { answerParent } from "./child-server";

const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate: false });
await once(server, "listening");
server.on("connection", (socket) => {
  socket.on("message", (data: Buffer) => {
    const text = data.toString();
    if (!text.startsWith("to all: ")) return socket.send(text);
    for (const client of server.clients) client.send(text);
  });
});
const { port } = server.address() as AddressInfo; // TCP: never a pipe name
answerParent({ url: `ws://127.0.0.1:${port}` }, async () => {
  for (const client of server.clients) client.terminate();
  await new Promise((resolve) => server.close(resolve));
});
