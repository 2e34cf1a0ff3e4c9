import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { type AddressInfo, connect, type Socket } from "node:net";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { freePort } from "@user-image/testing/free-port";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished } from "vitest";
import { createMetrics } from "../src/metrics/metrics.js";
import { guardConnections } from "../src/server/connections.js";
import { type Served, serve, temporaryFolder } from "./serve.js";

const MAIN = fileURLToPath(new URL("../bin/main.js", import.meta.url));
const DEMO = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" };

describe("the limit of open files", () => {
  it("ends no process: idle connections are closed for new ones", async () => {
    const service = await startWithin("ulimit -n 128");

    for (let opened = 0; opened < 300; opened += 50) {
      await openMany(service.port, 50);
      await expect.poll(() => statusOf(`${service.url}/healthz`)).toBe(200);
    }

    // Longer than between two looks at the load.
    for (let count = 0; count < 4; count++) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      await expect.poll(() => statusOf(`${service.url}/healthz`)).toBe(200);
      await expect.poll(() => statusOf(`${service.url}/v1/users`, DEMO)).toBe(200);
    }
    expect(service.process.exitCode).toBe(null);
    expect(await counted(service.url, 'user_image_connections_closed_total{reason="idle"}')).toBeGreaterThan(
      50,
    );
  });

  it("ends no process where all connections are in use, and it serves again once they are gone", async () => {
    const service = await startWithin("ulimit -n 128");
    const busy = `PATCH /v1/users HTTP/1.1\r\nHost: a\r\nAuthorization: ${DEMO.authorization}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`;

    const sockets: Socket[] = [];
    while (sockets.length < 150) {
      sockets.push(...(await openMany(service.port, 5, busy)));
      // By then they have been read, so that none of them is idle.
      await statusOf(`${service.url}/healthz`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect(service.process.exitCode).toBe(null);
    for (const socket of sockets) socket.destroy();

    await expect.poll(() => statusOf(`${service.url}/healthz`)).toBe(200);
    expect(await counted(service.url, 'user_image_connections_closed_total{reason="limit"}')).toBeGreaterThan(
      0,
    );
  });
});

describe("a log that cannot be written", () => {
  it("keeps nobody from being served, nor from stopping: a full disk", async () => {
    const full = openSync("/dev/full", "w");
    onTestFinished(() => closeSync(full));
    const service = await startWithin("", full);

    await askMany(service.url);

    expect(await counted(service.url, "user_image_log_lines_lost_total")).toBeGreaterThan(0);
    service.process.kill("SIGTERM");
    expect(await service.ended()).toBe(0);
  });

  it("keeps nobody from being served, nor from stopping: a reader that stalls", async () => {
    const service = await startWithin("", "pipe");

    await askMany(service.url);

    expect(await counted(service.url, "user_image_log_lines_lost_total")).toBeGreaterThan(0);
    service.process.kill("SIGTERM");
    expect(await service.ended()).toBe(0);
  });

  it("says how much was lost once it is read again, and cuts no line", async () => {
    const service = await startWithin("", "pipe");
    await askMany(service.url);
    const lost = await counted(service.url, "user_image_log_lines_lost_total");

    let text = "";
    service.process.stdout?.on("data", (chunk) => {
      text += chunk;
    });
    await expect.poll(() => text.includes('"log lines were lost"')).toBe(true);

    const lines = text.split("\n").filter((line) => line.startsWith("{"));
    const told = lines.map((line) => JSON.parse(line)).find(({ msg }) => msg === "log lines were lost");
    expect(told.lines).toBeGreaterThanOrEqual(lost);
  });
});

describe.skipIf(process.platform !== "linux")("answers that nobody reads", () => {
  it("take little memory: those of a large file, and of the page", { timeout: 60_000 }, async () => {
    await Promise.all(["/docs/static/swagger-ui-bundle.js", "/"].map(expectLittleMemory));
  });
});

/** In KB, as the kernel counts it. */
async function residentMemory({ pid }: ChildProcess): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/^VmRSS:\s+(\d+)/m.exec(status)?.[1]);
}

describe("a connection", () => {
  it("on which nobody reads is closed", async () => {
    const { url, app } = await serve();
    expect(app.server.timeout).toBe(20_000);
    app.server.timeout = 200;

    const [socket] = await openMany(
      Number(new URL(url).port),
      1,
      "GET /docs/static/swagger-ui-bundle.js HTTP/1.1\r\nHost: a\r\n\r\n".repeat(8),
    );
    socket?.pause();
    await expect.poll(() => connectionsOf(app)).toBe(1);

    await expect.poll(() => connectionsOf(app), { timeout: 10_000 }).toBe(0);
  });

  it("gets its answers one after the other, in order", async () => {
    const app = Fastify();
    onTestFinished(() => app.close());
    guardConnections(app, createMetrics(), 10);
    let [underWay, most] = [0, 0];
    app.get<{ Params: { number: string } }>("/:number", async ({ params }) => {
      underWay += 1;
      most = Math.max(most, underWay);
      await new Promise(setImmediate);
      underWay -= 1;
      return `${params.number};`;
    });
    await app.listen({ port: 0, host: "127.0.0.1" });
    const numbers = Array.from({ length: 20 }, (_, number) => number);
    const requests = numbers.map((number) => `GET /${number} HTTP/1.1\r\nHost: a\r\n\r\n`);

    const [socket] = await openMany((app.server.address() as AddressInfo).port, 1, requests.join(""));
    let text = "";
    socket?.on("data", (chunk) => {
      text += chunk;
    });

    await expect
      .poll(() => [...text.matchAll(/(\d+);/g)].map(([, number]) => Number(number)))
      .toEqual(numbers);
    expect(most).toBe(1);
  });

  it("is closed if it asks for very much before it has read", async () => {
    const { url, app, metrics } = await serve();

    await openMany(Number(new URL(url).port), 1, "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n".repeat(100));

    await expect.poll(() => connectionsOf(app)).toBe(0);
    expect((await metrics.connectionsClosed.get()).values).toContainEqual(
      expect.objectContaining({ labels: { reason: "pipelining" }, value: 1 }),
    );
  });
});

async function expectLittleMemory(path: string): Promise<void> {
  const service = await startWithin("");
  await (await fetch(service.url + path)).arrayBuffer();
  const before = await residentMemory(service.process);

  const request = `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
  for (const socket of await openMany(service.port, 400, request.repeat(8))) socket.pause();

  // It was 300 MB after so long, and more than 1 GB later; now it is 20.
  for (let second = 0; second < 6; second++) {
    await new Promise((resolve) => setTimeout(resolve, 1000));
    expect((await residentMemory(service.process)) - before).toBeLessThan(150 * 1024);
  }
}

function connectionsOf({ server }: Served["app"]): Promise<number> {
  return promisify(server.getConnections.bind(server))();
}

/**
 * Starts the service in a shell that has set limits.
 *
 * @param stdout a file, or a pipe that nobody reads
 */
async function startWithin(limits: string, stdout: number | "ignore" | "pipe" = "ignore") {
  const port = await freePort();
  const command = `${limits === "" ? "" : `${limits} && `}exec "$0" "$@"`;
  const child: ChildProcess = spawn("sh", ["-c", command, process.execPath, MAIN], {
    env: {
      PATH: process.env.PATH,
      PORT: `${port}`,
      DATA_DIR: await temporaryFolder(),
      SET_RATE_LIMIT: "1000",
    },
    stdio: ["ignore", stdout, "inherit"],
  });
  const exit = once(child, "exit");
  onTestFinished(() => void child.kill("SIGKILL"));
  const url = `http://127.0.0.1:${port}`;
  await expect.poll(() => statusOf(`${url}/healthz`), { timeout: 30_000 }).toBe(200);
  const ended = async () => {
    const [code, signal] = await exit;
    return signal ?? code;
  };
  return { process: child, port, url, ended };
}

async function statusOf(url: string, headers: Record<string, string> = {}): Promise<number> {
  return fetch(url, { headers }).then(
    ({ status }) => status,
    () => 0,
  );
}

async function openMany(port: number, count: number, sent = ""): Promise<Socket[]> {
  return Promise.all(
    Array.from({ length: count }, async () => {
      const socket = connect(port, "127.0.0.1").on("error", () => {});
      onTestFinished(() => void socket.destroy());
      await once(socket, "connect").catch(() => {});
      socket.write(sent);
      return socket;
    }),
  );
}

/** Asks until the log holds more than a megabyte and what a pipe takes. */
async function askMany(url: string): Promise<void> {
  const path = "/a".repeat(3_000);
  for (let asked = 0; asked < 300; asked += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, () => fetch(url + path)));
    await Promise.all(answers.map((answer) => answer.arrayBuffer()));
  }
}

async function counted(url: string, metric: string): Promise<number> {
  const lines = (await (await fetch(`${url}/metrics`)).text()).split("\n");
  return Number(lines.find((line) => line.startsWith(`${metric} `))?.slice(metric.length + 1));
}
