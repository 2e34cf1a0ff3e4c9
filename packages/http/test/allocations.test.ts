import { describe, expect, it } from "vitest";
import { DEMO_IMAGE, DEMO_TOKEN } from "../src/embedded/demo.js";
import { start } from "./process.js";

/** In bytes. It was 51,800 on Node 20; on the same one, runs differed by 600 at most. */
const BOUND = 56_000;
const REQUESTS = 500;

/** So much room for what is new that none of it is collected while it is counted, in megabytes. */
const NEW_SPACE = 128;

interface Heap {
  /** In use when it was asked for, and what a collection left of that, in bytes. */
  readonly used: number;
  readonly left: number;
  /** Of it, since it was asked for last. */
  readonly collections: number;
}

/** Makes a process tell of its heap on standard error, at each SIGWINCH, which ends nothing. */
const PROBE = `
  let collections = 0;
  new PerformanceObserver((list) => { collections += list.getEntries().length; }).observe({ entryTypes: ["gc"] });
  process.on("SIGWINCH", () => {
    const heap = { used: process.memoryUsage().heapUsed, collections };
    gc();
    setTimeout(() => {
      collections = 0;
      process.stderr.write(JSON.stringify({ ...heap, left: process.memoryUsage().heapUsed }) + "\\n");
    }, 100);
  });
`;

describe("what is allocated", () => {
  it("for each change of an image stays within a bound", async ({ annotate }) => {
    const { url, ...service } = await startCounted();
    await change(url, 2 * REQUESTS);

    const before = await service.heap();
    await change(url, REQUESTS);
    const after = await service.heap();

    const bytes = (after.used - before.left) / REQUESTS;
    await annotate(`${Math.round(bytes)} bytes a PATCH`);
    expect(after.collections).toBe(0);
    expect(bytes).toBeGreaterThan(5_000);
    expect(bytes).toBeLessThan(BOUND);
  }, 120_000);
});

async function startCounted() {
  const { url, process, stderr } = await start({ SET_RATE_LIMIT: "1000000", LOG_LEVEL: "info" }, "main.js", [
    "--expose-gc",
    `--min-semi-space-size=${NEW_SPACE}`,
    `--max-semi-space-size=${NEW_SPACE}`,
    "--import",
    `data:text/javascript,${encodeURIComponent(PROBE)}`,
  ]);
  return {
    url,
    heap: async (): Promise<Heap> => {
      const told = stderr().length;
      process.kill("SIGWINCH");
      await expect.poll(() => stderr().slice(told)).toMatch(/\n$/);
      return JSON.parse(stderr().slice(told));
    },
  };
}

/** The demo's user takes the picture away and back again, with a request after the other. */
async function change(url: string, times: number): Promise<void> {
  for (let count = 0; count < times; count++) {
    const image = count % 2 === 0 ? null : { publicId: DEMO_IMAGE.publicId };
    const answer = await fetch(`${url}/v1/users`, {
      method: "PATCH",
      headers: { "content-type": "application/json", authorization: `Token ${DEMO_TOKEN}` },
      body: JSON.stringify({ image }),
    });
    expect(answer.status).toBe(200);
    await answer.arrayBuffer();
  }
}
