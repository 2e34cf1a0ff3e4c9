import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics/metrics.js";

/** The limit of pipelined requests that wait on one connection. */
const MAX_PIPELINED = 32;

/** File descriptors reserved for the store's connections, calls to Cloudinary, and files. */
const RESERVE = 256;

/** After this time without a first request a connection counts as idle, in milliseconds. */
const FIRST_REQUEST = 250;

/** How often idle connections are closed while the server stops, in milliseconds. */
const STOPPING_CHECK = 100;

/** The share of the limit from which idle connections are closed. */
const CROWDED = 0.9;

interface Connection {
  readonly since: number;
  /** The answer to the last request. */
  latest: ServerResponse | undefined;
  waiting: number;
}

/**
 * Keeps the connections of clients within the machine's limits.
 *
 * The limit of connections is below that of file descriptors. Near the limit, the connections that have been idle
 * for the longest time are closed. The requests of one connection are answered one after the other, so that a client
 * that sends many requests and reads no answer occupies the memory of one answer.
 *
 * A server that closes waits for its connections to end. Node closes only those that are idle after an answer, and not
 * those without a first request, which browsers open in advance; so this closes them.
 *
 * @param limit the most connections at a time
 */
export function guardConnections(app: FastifyInstance, { connectionsClosed }: Metrics, limit: number): void {
  const { server } = app;
  /** In order of use, the least recently used first. */
  const connections = new Map<Socket, Connection>();
  // Prometheus sees an increase only if the counter had a value before.
  for (const reason of ["idle", "limit", "pipelining"]) connectionsClosed.inc({ reason }, 0);
  const close = (socket: Socket, reason: "idle" | "pipelining") => {
    if (socket.destroyed) return;
    connectionsClosed.inc({ reason });
    socket.destroy();
  };
  const makeRoom = () => {
    const excess = Math.ceil(connections.size - limit * CROWDED);
    for (const socket of longestIdle(connections, excess)) close(socket, "idle");
  };

  server.maxConnections = limit;
  server.on("drop", () => {
    connectionsClosed.inc({ reason: "limit" });
    makeRoom();
  });
  // Without this listener, a connection that cannot be accepted would end the process.
  server.on("error", (err) => {
    if (server.listening) app.log.warn({ err }, "a connection could not be accepted");
  });
  server.on("connection", (socket: Socket) => {
    connections.set(socket, { since: performance.now(), latest: undefined, waiting: 0 });
    socket.once("close", () => connections.delete(socket));
    makeRoom();
  });

  let stopping: NodeJS.Timeout | undefined;
  app.addHook("preClose", async () => {
    stopping = setInterval(() => {
      if (server.listening) return;
      for (const socket of longestIdle(connections, connections.size)) socket.destroy();
    }, STOPPING_CHECK).unref();
  });
  app.addHook("onClose", async () => clearInterval(stopping));

  app.addHook("onRequest", ({ raw: { socket } }, { raw: response }, done) => {
    const connection = connections.get(socket);
    if (!connection) return done();
    connections.delete(socket);
    connections.set(socket, connection);
    const before = connection.latest;
    connection.latest = response;
    if (!before || before.closed) return done();

    if (connection.waiting === MAX_PIPELINED) return close(socket, "pipelining");
    connection.waiting += 1;
    before.once("close", () => {
      connection.waiting -= 1;
      done();
    });
  });
}

function longestIdle(connections: ReadonlyMap<Socket, Connection>, count: number): Socket[] {
  const now = performance.now();
  const idle: Socket[] = [];
  for (const [socket, { since, latest }] of connections) {
    if (idle.length >= count) break;
    const isIdle = latest ? latest.closed : now - since > FIRST_REQUEST;
    if (isIdle && !socket.destroyed) idle.push(socket);
  }
  return idle;
}

/** The limit of connections that leaves enough file descriptors for the rest. Infinite if the system does not tell its limit. */
export function connectionLimit(): number {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    if (limit !== undefined) return Math.max(Number(limit) - RESERVE, Math.floor(Number(limit) / 2));
  } catch {
    // This file exists only on Linux.
  }
  return Number.POSITIVE_INFINITY;
}
