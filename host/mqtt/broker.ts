// The embedded broker: aedes over TCP and over WebSockets. For trying things out, not for
// production: it forgets everything when it ends.
import { createHash, timingSafeEqual } from "node:crypto";
import {
  createServer as createHttpServer,
  type Server as HttpServer,
  type IncomingMessage,
  type ServerResponse,
} from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import type { Duplex } from "node:stream";
import { createServer as createTlsServer } from "node:tls";
import type { Aedes, AedesOptions, Client } from "aedes";
import type { WebSocketServer } from "ws";
import { PACKET_BYTES_MAX, PacketLimit } from "../../lab/fleet/packet-limit.ts";
import { UserError } from "../../lab/user-error.ts";
import { isOurHost, Origins } from "../page/web-access.ts";
import { brokerPackages } from "./packages.ts";
import type { TlsSettings } from "./tls-files.ts";

export interface BrokerRequest {
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Absent: no WebSockets. */
  readonly wsPort?: number;
  readonly authenticate?: AedesOptions["authenticate"];
  /** Certificate and key: then both ports speak TLS alone. */
  readonly tls?: TlsSettings;
}

export interface RunningBroker {
  /** `mqtt://host:port` */
  readonly url: string;
  /** `ws://host:port`, where there are WebSockets. */
  readonly wsUrl?: string;
  /** Browsers may come from the page at `url`; absent a call, no page may. */
  allowOrigin(url: string): void;
  close(): Promise<void>;
}

/** @throws UserError when a port cannot be had */
export async function startBroker(request: BrokerRequest): Promise<RunningBroker> {
  const { authenticate, host, tls } = request;
  const { Aedes, ws } = await brokerPackages();
  const aedes = await Aedes.createBroker(authenticate === undefined ? {} : { authenticate });
  const sockets = new Set<Socket>();
  const serve = (socket: Socket): void => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
    bound(socket, aedes.handle(socket));
  };
  const tcp = tls === undefined ? createServer(serve) : createTlsServer(tls, serve);
  tcp.on("tlsClientError", (_error, socket) => socket.destroy());
  const http = tls === undefined ? createHttpServer(refuse) : createHttpsServer(tls, refuse);
  const origins = new Origins();
  const webSockets = serveWebSockets(ws, http, aedes, origins);
  const close = async (): Promise<void> => {
    // Nobody new from here on; then those that spoke MQTT, then those that did not.
    const ended = Promise.all([end(tcp), end(http)]);
    await new Promise<void>((done) => aedes.close(() => done()));
    for (const client of webSockets.clients) client.terminate();
    for (const socket of sockets) socket.destroy();
    http.closeAllConnections();
    await ended;
  };
  const secure = tls === undefined ? "" : "s";
  const allowOrigin = (url: string): void => origins.allow(url);
  try {
    const url = `mqtt${secure}://${await listen(tcp, host, request.port, "--port")}`;
    if (request.wsPort === undefined) return { url, allowOrigin, close };
    const wsUrl = `ws${secure}://${await listen(http, host, request.wsPort, "--ws-port")}`;
    return { url, wsUrl, allowOrigin, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** Takes a user by name and password, and nobody else. */
export function onlyUser(user: string, password: string): AedesOptions["authenticate"] {
  const digest = (text: string | Uint8Array) => createHash("sha256").update(text).digest();
  const wanted = [digest(user), digest(password)] as const;
  return (_client, name, word, done) => {
    // Digests have one length, so that the comparison tells nothing by its time.
    const isUser = timingSafeEqual(digest(name ?? ""), wanted[0]);
    const isPassword = timingSafeEqual(digest(word ?? ""), wanted[1]);
    done(null, isUser && isPassword);
  };
}

function serveWebSockets(
  ws: typeof import("ws"),
  http: HttpServer,
  aedes: Aedes,
  origins: Origins,
): WebSocketServer {
  const webSockets = new ws.WebSocketServer({
    server: http,
    maxPayload: PACKET_BYTES_MAX,
    verifyClient: ({ req }, done) => {
      const { host, origin } = req.headers;
      done(origins.takes(origin) && isOurHost(host, origins.names), 403);
    },
  });
  webSockets.on("connection", (socket, upgrade) => {
    const stream = ws.createWebSocketStream(socket);
    stream.on("error", () => socket.terminate());
    bound(stream, aedes.handle(stream, upgrade));
  });
  // Its errors are those of `http`, which `listen` reports.
  webSockets.on("error", () => {});
  return webSockets;
}

/** Hangs up on packets that are larger than anybody needs. */
function bound(stream: Duplex, client: Client): void {
  const limit = new PacketLimit();
  stream.on("data", (bytes: Uint8Array) => {
    if (limit.take(bytes)) return;
    stream.destroy();
    client.close();
  });
}

function refuse(_request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(426, { "content-type": "text/plain" }).end("MQTT over WebSocket only\n");
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
