// A real MQTT broker (aedes) on a port of the system's choice, on loopback.
import { once } from "node:events";
import { createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";
import { Aedes, type AedesOptions } from "aedes";

export interface Broker {
  readonly port: number;
  readonly aedes: Aedes;
  /** Cuts all connections without a goodbye. */
  cut(): void;
  stop(): Promise<void>;
}

export async function startBroker(options: AedesOptions = {}, tls?: TlsOptions): Promise<Broker> {
  const aedes = await Aedes.createBroker(options);
  const server: Server = tls ? createTlsServer(tls, aedes.handle) : createServer(aedes.handle);
  const sockets = new Set<Socket>();
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
  });
  const port = await listen(server);
  const cut = () => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    port,
    aedes,
    cut,
    stop: async () => {
      cut();
      server.close();
      await new Promise<void>((resolve) => aedes.close(resolve));
    },
  };
}

/** Listens on loopback; gives the port. */
export async function listen(server: Server, port = 0): Promise<number> {
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
