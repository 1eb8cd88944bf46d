// The embedded broker: aedes over TCP and over WebSockets. For trying things out, not for
// production: it has no passwords and forgets everything when it ends.
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { AedesOptions } from "aedes";
import { UserError } from "../../lab/user-error.ts";
import { brokerPackages } from "./packages.ts";

export interface BrokerRequest {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absent: no WebSockets. */
  readonly wsPort?: number;
  readonly authenticate?: AedesOptions["authenticate"];
}

export interface RunningBroker {
  /** `mqtt://host:port` */
  readonly url: string;
  /** `ws://host:port`, where there are WebSockets. */
  readonly wsUrl?: string;
  close(): Promise<void>;
}

/** @throws UserError when a port cannot be had */
export async function startBroker(request: BrokerRequest): Promise<RunningBroker> {
  const { authenticate, host } = request;
  const { Aedes, createWebSocketStream, WebSocketServer } = await brokerPackages();
  const aedes = await Aedes.createBroker(authenticate === undefined ? {} : { authenticate });
  const sockets = new Set<Socket>();
  const tcp = createServer((socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    aedes.handle(socket);
  });
  const http = createHttpServer((_, response) => {
    response.writeHead(426, { "content-type": "text/plain" }).end("MQTT over WebSocket only\n");
  });
  const webSockets = new WebSocketServer({ server: http });
  webSockets.on("connection", (socket, upgrade) => {
    const stream = createWebSocketStream(socket);
    stream.on("error", () => socket.terminate());
    aedes.handle(stream, upgrade);
  });
  // Its errors are those of `http`, which `listen` reports.
  webSockets.on("error", () => {});
  const close = async (): Promise<void> => {
    // Nobody new from here on; then those that spoke MQTT, then those that did not.
    const ended = Promise.all([end(tcp), end(http)]);
    await new Promise<void>((done) => aedes.close(() => done()));
    for (const client of webSockets.clients) client.terminate();
    for (const socket of sockets) socket.destroy();
    http.closeAllConnections();
    await ended;
  };
  try {
    const url = `mqtt://${await listen(tcp, host, request.port, "--port")}`;
    if (request.wsPort === undefined) return { url, close };
    const wsUrl = `ws://${await listen(http, host, request.wsPort, "--ws-port")}`;
    return { url, wsUrl, close };
  } catch (error) {
    await close();
    throw error;
  }
}

function listen(server: Server, host: string, port: number, option: string): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => {
      reject(new UserError(describe(error, host, port, option)));
    });
    server.listen(port, host, () => {
      const { address, family, port: taken } = server.address() as AddressInfo;
      resolve(family === "IPv6" ? `[${address}]:${taken}` : `${address}:${taken}`);
    });
  });
}

function describe(error: NodeJS.ErrnoException, host: string, port: number, option: string) {
  if (error.code === "EADDRINUSE") {
    return `port ${port} on ${host} is already in use; choose another one with ${option}`;
  }
  if (error.code === "EACCES") return `port ${port} needs more rights; choose one above 1023`;
  if (error.code === "EADDRNOTAVAIL" || error.code === "ENOTFOUND") {
    return `--host ${host}: this machine has no such address`;
  }
  return `cannot listen on ${host}:${port}: ${error.message}`;
}

function end(server: Server): Promise<void> {
  return new Promise((done) => {
    if (server.listening) server.close(() => done());
    else done();
  });
}
