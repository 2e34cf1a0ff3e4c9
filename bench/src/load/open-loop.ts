import { Agent, request } from "node:http";
import { createHistogram, performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { patchBody, patchHeaders, type SeedUser, seedUsers } from "../seed-users.js";
import type { LoadResult, OpenLoad } from "./loads.js";

/**
 * Sends each request when its time has come, whatever became of those before, and counts its latency from that
 * time on. So a server that stalls is charged for all that should have been sent meanwhile, which a closed loop
 * leaves out ("coordinated omission"), and nothing has to be corrected afterwards. (autocannon's rate sends a
 * second's requests at its beginning and corrects by an interval of a millisecond.)
 */
const { url, perSecond, seconds, users }: OpenLoad = JSON.parse(process.argv[2] ?? "");
const agent = new Agent({ keepAlive: true });
const people = seedUsers(users);
const latency = createHistogram();
let failed = 0;

const begin = performance.now();
const answers: Promise<void>[] = [];
for (let index = 0; index < perSecond * seconds; index++) {
  const due = begin + (index * 1000) / perSecond;
  if (due > performance.now()) await sleep(due - performance.now());
  const user = people[index % users] as SeedUser;
  const isEven = Math.floor(index / users) % 2 === 0;
  answers.push(settle(user, user.images[isEven ? 1 : 0], due));
}
await Promise.all(answers);
agent.destroy();

const result: LoadResult = {
  requests: answers.length - failed,
  failed,
  seconds: (performance.now() - begin) / 1000,
  p50: latency.percentile(50) / 1000,
  p99: latency.percentile(99) / 1000,
};
process.stdout.write(JSON.stringify(result));

async function settle(user: SeedUser, image: string, due: number): Promise<void> {
  const status = await patch(user, image).catch(() => 0);
  if (status !== 200) failed++;
  latency.record(Math.max(1, Math.round((performance.now() - due) * 1000)));
}

function patch(user: SeedUser, image: string): Promise<number> {
  return new Promise((resolve, reject) => {
    const body = patchBody(image);
    const headers = { ...patchHeaders(user), "content-length": Buffer.byteLength(body) };
    const sent = request(`${url}/v1/users`, { method: "PATCH", agent, headers }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.once("error", reject).end(body);
  });
}
