import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { createHistogram } from "node:perf_hooks";
import autocannon, { type Client, type Request } from "autocannon";
import { patchBody, patchHeaders, type SeedUser, seedUser, seedUsers } from "../seed-users.js";
import type { ClosedLoad, LoadResult } from "./loads.js";

const load: ClosedLoad = JSON.parse(process.argv[2] ?? "");
const latency = createHistogram();

/** Who show their other image. */
const changed = new Set<number>(
  load.memory && existsSync(load.memory) ? JSON.parse(readFileSync(load.memory, "utf8")) : [],
);

if (load.isAwake) stayAwake();

const instance = autocannon(
  {
    url: `${load.url}/v1/users`,
    connections: load.connections,
    duration: load.seconds,
    setupClient: load.users === undefined ? takingTurns() : amongAll(load.users),
  },
  report,
);
instance.on("response", (_client, _status, _bytes, milliseconds) => {
  latency.record(Math.max(1, Math.round(milliseconds * 1000)));
});

function stayAwake(): void {
  setImmediate(stayAwake);
}

/** Each connection is one user, who changes between two images. */
function takingTurns(): (client: Client) => void {
  const users = seedUsers(load.connections).values();
  return (client) => {
    const user = users.next().value;
    if (user) client.setRequests([request(user, 1), request(user, 0)]);
  };
}

/** Each request is by any user of all there are, who shows the image that they do not show. */
function amongAll(count: number): (client: Client) => void {
  return (client) =>
    client.setRequests([
      {
        setupRequest: (defaults) => {
          const index = Math.floor(Math.random() * count);
          const isFirst = changed.has(index);
          if (isFirst) changed.delete(index);
          else changed.add(index);
          return { ...defaults, ...request(seedUser(index), isFirst ? 0 : 1) };
        },
      },
    ]);
}

function request(user: SeedUser, image: 0 | 1): Request {
  return { method: "PATCH", headers: patchHeaders(user), body: patchBody(user.images[image]) };
}

function report(error: unknown, result: autocannon.Result): void {
  if (error) throw error;
  const summary: LoadResult = {
    requests: result["2xx"],
    failed: result.non2xx + result.errors + result.timeouts,
    seconds: result.duration,
    p50: latency.percentile(50) / 1000,
    p99: latency.percentile(99) / 1000,
  };
  if (load.memory) writeFileSync(load.memory, JSON.stringify([...changed]));
  process.stdout.write(JSON.stringify(summary), () => process.exit());
}
