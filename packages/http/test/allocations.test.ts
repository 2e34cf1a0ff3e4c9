import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { freePort } from "@user-image/testing/free-port";
import { describe, expect, it, onTestFinished } from "vitest";
import { DEMO_IMAGE, DEMO_TOKEN } from "../src/demo.js";
import { temporaryFolder } from "./serve.js";

const main = fileURLToPath(new URL("../bin/main.js", import.meta.url));

/** In bytes. It was 38,000 to 42,500 on Node 20 to 26; on the same one, runs differed by 600 at most. */
const BOUND = 45_000;
const REQUESTS = 500;

/** So much room for what is new that none of it is collected while it is counted, in megabytes. */
const NEW_SPACE = 128;

/** The service, which also tells how much of its heap is in use, and how often it was collected since the last time. */
const PROBE = `
  let collections = 0;
  new PerformanceObserver((list) => { collections += list.getEntries().length; }).observe({ entryTypes: ["gc"] });
  const tell = () => {
    process.send({ used: process.memoryUsage().heapUsed, collections });
    collections = 0;
  };
  process.on("message", ({ collect }) => {
    if (!collect) return tell();
    gc();
    setTimeout(tell, 100);
  });
  import(process.argv[1]);
`;

describe("what is allocated", () => {
  it("for each change of an image stays within a bound", async ({ annotate }) => {
    const { change, heap } = await startCounted();
    await change(2 * REQUESTS);

    const before = await heap({ collect: true });
    await change(REQUESTS);
    const after = await heap({ collect: false });

    const bytes = (after.used - before.used) / REQUESTS;
    await annotate(`${Math.round(bytes)} bytes a PATCH`);
    expect(after.collections).toBe(0);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(BOUND);
  }, 120_000);
});

/** The demo, whose user takes the picture away and back again, with a request after the other. */
async function startCounted() {
  const port = await freePort();
  const options = ["--expose-gc", `--min-semi-space-size=${NEW_SPACE}`, `--max-semi-space-size=${NEW_SPACE}`];
  const service = spawn(process.execPath, [...options, "--eval", PROBE, main], {
    env: {
      PATH: process.env.PATH,
      PORT: `${port}`,
      DATA_DIR: await temporaryFolder(),
      SET_RATE_LIMIT: "1000000",
    },
    stdio: ["ignore", "ignore", "inherit", "ipc"],
  });
  onTestFinished(() => void service.kill("SIGKILL"));
  const ready = () => fetch(`http://localhost:${port}/readyz`).then(({ ok }) => ok);
  await expect.poll(ready).toBe(true);

  return {
    change: async (times: number) => {
      for (let count = 0; count < times; count++) {
        const image = count % 2 === 0 ? null : { publicId: DEMO_IMAGE.publicId };
        const answer = await fetch(`http://localhost:${port}/v1/users`, {
          method: "PATCH",
          headers: {
            "content-type": "application/json",
            authorization: `Token ${DEMO_TOKEN}`,
          },
          body: JSON.stringify({ image }),
        });
        expect(answer.status).toBe(200);
        await answer.arrayBuffer();
      }
    },
    heap: async (message: { collect: boolean }): Promise<{ used: number; collections: number }> => {
      service.send(message);
      const [answer] = await once(service, "message");
      return answer;
    },
  };
}
