/**
 * Lets a browser context be a client of its own address. Chromium sends no extra headers with a
 * WebSocket handshake, so this small SOCKS5 proxy (RFC 1928, connect only) writes `X-Forwarded-For`
 * into the first request of every connection; the local deployment believes that header on
 * loopback.
 */
import { type AddressInfo, type Socket, connect, createServer } from "node:net";

export interface ClientAddress {
  /**
   * For Playwright's `proxy` option. Loopback is normally exempt from proxies; the bypass rule
   * takes that back.
   */
  readonly proxy: { server: string; bypass: string };
  close(): Promise<void>;
}

const NO_AUTHENTICATION = Buffer.from([5, 0]);
const CONNECTED = Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]);
const IPV4 = 1;

/** Reads the target of a connect request: an IPv4 address or a host name, and a port. */
function targetOf(request: Buffer): { host: string; port: number } {
  const named = request[3] !== IPV4;
  const end = named ? 5 + (request[4] ?? 0) : 8;
  const host = named ? request.toString("latin1", 5, end) : [...request.subarray(4, end)].join(".");
  return { host, port: request.readUInt16BE(end) };
}

function forward(client: Socket, upstream: Socket, address: string): void {
  client.once("data", (chunk: Buffer) => {
    const end = chunk.indexOf("\r\n") + 2;
    upstream.write(chunk.subarray(0, end));
    upstream.write(`X-Forwarded-For: ${address}\r\n`);
    upstream.write(chunk.subarray(end));
    client.pipe(upstream);
  });
  upstream.pipe(client);
}

/**
 * Starts a proxy whose clients all come from `address`. Close it after the contexts that use it.
 */
export async function startClientAddress(address: string): Promise<ClientAddress> {
  const open = new Set<Socket>();
  const track = (socket: Socket, peer: () => Socket | undefined) => {
    open.add(socket);
    socket.on("error", () => peer()?.destroy());
    socket.on("close", () => {
      open.delete(socket);
      peer()?.destroy();
    });
  };
  const server = createServer((client) => {
    let upstream: Socket | undefined;
    track(client, () => upstream);
    client.once("data", () => {
      client.write(NO_AUTHENTICATION);
      client.once("data", (request: Buffer) => {
        const { host, port } = targetOf(request);
        const target = connect(port, host, () => {
          forward(client, target, address);
          client.write(CONNECTED);
        });
        upstream = target;
        track(target, () => client);
      });
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo; // a TCP server's address is never a pipe name
  return {
    proxy: { server: `socks5://127.0.0.1:${port}`, bypass: "<-loopback>" },
    close: async () => {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
