import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { ClockWrong, CompareClocks, DestroyDiscards } from "@user-image/domain";
import { aDiscard, aUser, fillStore, InMemoryMediaLibrary } from "@user-image/domain/testing";
import { expect, it, onTestFinished } from "vitest";
import { collectOnce } from "../src/composition/collector.js";
import { stores } from "./serve.js";

const MINUTE = 60_000;

it.each([
  [180, 0],
  [-180, 0],
  [5, 1],
  [0, 1],
])(
  "a worker whose clock is %d minutes ahead of MongoDB's destroys %d images that are due",
  async (minutes, count) => {
    const store = await (stores["in MongoDB"] ?? expect.fail)();
    await fillStore(store, [{ user: aUser({ discards: [aDiscard("abc", { destroyAt: new Date(1000) })] }) }]);
    const media = new InMemoryMediaLibrary();
    const destroyed: string[] = [];
    media.destroy = async (id) => void destroyed.push(id);
    const clock = () => new Date(Date.now() + minutes * MINUTE);
    const destroyDiscards = new DestroyDiscards(store, media, clock, MINUTE);
    const compareClocks = new CompareClocks(store, clock, { grant: 1440 * MINUTE, grace: 0 });
    const differences: number[] = [];
    const listener = {
      onFailure: (error: unknown) => expect.fail(String(error)),
      onClock: (difference: number) => void differences.push(Math.round(difference / MINUTE)),
    };

    const pass = collectOnce({ destroyDiscards, compareClocks }, listener);

    if (count === 0) await expect(pass).rejects.toThrow(ClockWrong);
    else expect(await pass).toEqual({ destroyed: count, failed: 0 });
    expect(destroyed).toHaveLength(count);
    expect(differences.map((minute) => minute + 0)).toEqual([minutes]);
  },
);

it.each([
  [180, 8],
  [-180, 8],
  [5, 100],
])(
  "a pass whose clock is %d minutes ahead of Cloudinary's destroys %d images of 100 that are due",
  async (minutes, most) => {
    const { url, destroyed } = await cloudinary();
    const store = await (stores["in SQLite"] ?? expect.fail)();
    const due = { destroyAt: new Date(1000) };
    await fillStore(
      store,
      Array.from({ length: 100 }, (_, id) => ({
        user: aUser({ id: id + 1, discards: [aDiscard(`a${id}`, due)] }),
      })),
    );
    const media = new CloudinaryMediaLibrary(
      parseCloudinaryUrl(`cloudinary://k:s@demo?upload_prefix=${url}`),
      {
        formats: ["jpg"],
      },
    );
    const clock = () => new Date(Date.now() + minutes * MINUTE);
    const destroyDiscards = new DestroyDiscards(store, media, clock, MINUTE);
    const compareClocks = new CompareClocks(store, clock, { grant: 1440 * MINUTE, grace: 0 }, media);
    const failures: unknown[] = [];
    const listener = { onFailure: (error: unknown) => void failures.push(error), onClock: () => {} };

    const report = await collectOnce({ destroyDiscards, compareClocks }, listener);

    expect(report.destroyed).toBe(destroyed.length);
    expect(report.destroyed).toBeGreaterThan(0);
    expect(report.destroyed).toBeLessThanOrEqual(most);
    if (most === 100) return expect([failures, report.destroyed]).toEqual([[], 100]);
    expect(failures).toEqual([expect.any(ClockWrong)]);
    await expect(collectOnce({ destroyDiscards, compareClocks }, listener)).rejects.toThrow(ClockWrong);
    expect(destroyed).toHaveLength(report.destroyed);
  },
);

/** Destroys every image that it is asked to. */
async function cloudinary() {
  const destroyed: string[] = [];
  const server = createServer((request, response) => {
    request.resume().on("end", () => {
      destroyed.push(request.url ?? "");
      response.end('{"result":"ok"}');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, destroyed };
}
