import { setImmediate } from "node:timers/promises";
import { expect, it } from "vitest";
import { filesIn, temporaryFolder } from "./emulator.js";
import { authorization, start, tryUploadTo } from "./started.js";

/** A clock, and when it is first read: in the middle of a call. */
function watchedClock() {
  let read = () => {};
  const isRead = new Promise<void>((resolve) => {
    read = resolve;
  });
  const now = () => {
    read();
    return new Date();
  };
  return { now, isRead };
}

it("is over for uploads too when an emulator is closed", async () => {
  const { now, isRead } = watchedClock();
  const dir = temporaryFolder();
  const emulator = await start({ dir, now });
  const upload = tryUploadTo(emulator).catch(() => "broken off");
  await isRead;

  await emulator.close();

  expect(filesIn(dir).filter((path) => path.endsWith(".part"))).toEqual([]);
  await upload;
});

it("leaves nothing of an upload that was underway at a reset", async () => {
  const { now, isRead } = watchedClock();
  const emulator = await start({ now });
  const upload = tryUploadTo(emulator, { public_id: "a" });
  await isRead;

  await emulator.reset();

  expect((await upload).status).toBe(200);
  expect([await emulator.assets(), emulator.calls()]).toEqual([[], []]);
});

it("lets a delayed call fail at a reset", async () => {
  const { now, isRead } = watchedClock();
  const emulator = await start({ now });
  emulator.delay(600_000);
  const ping = fetch(`${emulator.url}/v1_1/local/ping`, { headers: { authorization } });
  await isRead;
  await setImmediate();

  await emulator.reset();

  const { status, headers } = await ping;
  expect([status, headers.get("x-cld-error")]).toEqual([
    500,
    "The emulator was reset before the delay ended",
  ]);
  expect(emulator.calls()).toEqual([]);
});
