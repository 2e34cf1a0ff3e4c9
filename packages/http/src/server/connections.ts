import { readFileSync } from "node:fs";
import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";
import type { Metrics } from "../metrics/metrics.js";

/** Requests that may wait on one connection behind the one that is answered. */
const MAX_PIPELINED = 32;

/** File descriptors that are kept for all else: the store's connections, calls to Cloudinary, files. */
const RESERVE = 256;

/** So long the first request may take to arrive until its connection is idle, in milliseconds. */
const FIRST_REQUEST = 250;

/** How often idle connections are closed while the server stops, in milliseconds. */
const STOPPING_CHECK = 100;

/** From this share of the limit on, idle connections are closed to make room. */
const CROWDED = 0.9;

interface Connection {
  readonly since: number;
  /** The answer to the request that came last. */
  latest: ServerResponse | undefined;
  waiting: number;
}

/**
 * Keeps what clients connect within what the machine has.
 *
 * Of connections there are fewer than file descriptors; when they become scarce, those that have been idle for the
 * longest time are closed for new ones. The requests of one connection are answered one after the other, so that
 * each connection holds one answer at most, however many were asked for and however few are read.
 *
 * A server that has stopped to listen waits for its connections to end. Node closes only those then that are idle after
 * an answer, and not one on which no request has come yet, as browsers open in advance; so those are closed here.
 *
 * @param limit how many connections there may be
 */
export function guardConnections(app: FastifyInstance, { connectionsClosed }: Metrics, limit: number): void {
  const { server } = app;
  /** Least recently used first. */
  const connections = new Map<Socket, Connection>();
  // An alert sees a counter grow only if it was there before.
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
  // Without a listener, a connection that cannot be accepted would end the process.
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

/** How many connections leave enough file descriptors for all else. Where nothing tells the limit, any number. */
export function connectionLimit(): number {
  try {
    const [, limit] = /^Max open files +(\d+)/m.exec(readFileSync("/proc/self/limits", "utf8")) ?? [];
    if (limit !== undefined) return Math.max(Number(limit) - RESERVE, Math.floor(Number(limit) / 2));
  } catch {
    // Only Linux has this file.
  }
  return Number.POSITIVE_INFINITY;
}
