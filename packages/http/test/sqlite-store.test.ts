import { rm, stat } from "node:fs/promises";
import { join } from "node:path";
import Database from "libsql";
import { describe, expect, it, onTestFinished } from "vitest";
import { expectProblem } from "./expect-problem.js";
import { startOnce } from "./process.js";
import { jsonOf, temporaryFolder } from "./serve.js";

describe("the embedded store", () => {
  const service = startOnce(async () => ({ DATA_DIR: join(await temporaryFolder(), "data") }));

  it("is in a folder for its owner only, with all that is in it", async () => {
    const { dataDir } = service();

    expect(await modeOf(dataDir)).toBe(0o700);
    expect(await modeOf(join(dataDir, "cloudinary"))).toBe(0o700);
    for (const file of ["demo.sqlite", "demo.sqlite-wal", "demo.sqlite-shm"]) {
      expect(await modeOf(join(dataDir, file))).toBe(0o600);
    }
  });

  it("keeps nobody waiting who does not need it, while another process has locked it", async () => {
    const { url, dataDir } = service();
    const blocker = new Database(join(dataDir, "demo.sqlite"));
    onTestFinished(() => void blocker.close());
    blocker.exec("BEGIN IMMEDIATE");
    let answered = 0;

    const answers = Array.from({ length: 5 }, () =>
      patchSeed(url).finally(() => {
        answered += 1;
      }),
    );
    // Those have been read by then: requests are read in the order in which they arrive.
    for (let count = 0; count < 10; count++) expect((await fetch(`${url}/healthz`)).status).toBe(200);

    expect(answered).toBe(0);
    for (const answer of await Promise.all(answers))
      await expectProblem(answer, "store_unavailable", "reached");
    blocker.exec("ROLLBACK");
    expect((await patchSeed(url)).status).toBe(200);
  });

  // The last test, since the service cannot be used afterwards.
  it("is not ready, and acknowledges nothing, once its folder was deleted", async () => {
    const { url, dataDir } = service();
    expect((await fetch(`${url}/readyz`)).status).toBe(200);

    await rm(dataDir, { recursive: true });

    const headers = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" };
    const answer = await fetch(`${url}/v1/media-signature`, { method: "POST", headers });
    await expectProblem(answer, "store_unavailable", "moved or deleted");
    await expect.poll(async () => (await fetch(`${url}/readyz`)).status).toBe(503);
    expect(await jsonOf(await fetch(`${url}/readyz`))).toMatchObject({
      reasons: [expect.stringContaining("moved or deleted")],
    });
  });
});

async function modeOf(path: string): Promise<number> {
  return (await stat(path)).mode & 0o777;
}

function patchSeed(url: string): Promise<Response> {
  return fetch(`${url}/v1/users`, {
    method: "PATCH",
    headers: {
      authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k",
      "content-type": "application/json",
    },
    body: '{"image":{"publicId":"v1234567/xcvjghjkdisudgfds7iyf.jpg"}}',
  });
}
