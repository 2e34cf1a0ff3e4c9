import sharp from "sharp";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { ImageThread, imageThreads } from "../src/images/image-thread.js";
import { get } from "./delivered.js";
import { photo, startEmulator, upload } from "./emulator.js";

const AS_IT_IS = { allowedFormats: undefined, format: undefined, incoming: undefined };

describe("a thread for images", () => {
  const inspect = (file: Buffer) => async () => ({ kind: "incoming" as const, file, rules: AS_IT_IS });

  it("gives up an image that takes too long", async () => {
    const thread = new ImageThread(1);

    await expect(thread.run(inspect(photo("face.heic")))).rejects.toMatchObject({
      status: 400,
      message: "Working on the image took more than 0.001 seconds",
    });
  });

  it("goes on after an image that is refused", async () => {
    const thread = new ImageThread();

    const [refused, taken] = await Promise.allSettled([
      thread.run(inspect(photo("text.jpg"))),
      thread.run(inspect(photo("cat.jpg"))),
    ]);

    expect(refused).toMatchObject({ reason: { status: 400, message: "Invalid image file" } });
    expect(taken).toMatchObject({ value: { format: "jpg", image: { width: 451, height: 300 } } });
  });

  it("answers who has waited for too long, before a connection on which nothing happens is closed", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    onTestFinished(() => void vi.useRealTimers());
    const thread = new ImageThread();
    let release = () => {};
    const slow = thread.run(async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return inspect(photo("cut-out.png"))();
    });
    const prepared = vi.fn(inspect(photo("cut-out.png")));
    const waiting = Promise.allSettled([thread.run(prepared), thread.run(prepared)]);

    await vi.advanceTimersByTimeAsync(7_999);
    const message = "Images that take long wait to be worked on by the emulator already; try again later";
    for (const result of await waiting) expect(result).toMatchObject({ reason: { status: 429, message } });

    const next = thread.run(inspect(photo("cut-out.png")));
    release();
    expect(await slow).toMatchObject({ format: "png" });
    expect(await next).toMatchObject({ format: "png" });
    expect(prepared).not.toHaveBeenCalled();
  });

  it("reads an image at its turn, and refuses more than may wait", async () => {
    const thread = new ImageThread(60_000, 60_000);
    const create = { width: 1, height: 1, channels: 3 as const, background: "red" };
    const png1x1 = await sharp({ create }).png().toBuffer();
    let reading = 0;
    let most = 0;
    const jobs = Array.from({ length: 201 }, () =>
      thread.run(async () => {
        most = Math.max(most, ++reading);
        return inspect(png1x1)().finally(() => {
          reading -= 1;
        });
      }),
    );

    const results = await Promise.allSettled(jobs);

    expect(most).toBe(1);
    expect(results.filter(({ status }) => status === "fulfilled")).toHaveLength(200);
    expect(results[200]).toMatchObject({ reason: { status: 429 } });
  });
});

describe("a HEIC that takes long", () => {
  it.each(["uploads", "deliveries"] as const)("does not hold up other %s", async (kind) => {
    const emulator = await startEmulator();
    await upload(emulator, "face.heic", { public_id: "heic" });
    await upload(emulator, "cat.jpg", { public_id: "jpg" });
    const use = (name: "heic" | "jpg") =>
      kind === "uploads"
        ? upload(emulator, name === "heic" ? "face.heic" : "cat.jpg", { public_id: "new" })
        : get(emulator, `w_50/${name}.png`);
    let release = () => {};
    const slow = imageThreads[kind].run("heic", async () => {
      await new Promise<void>((resolve) => {
        release = resolve;
      });
      return { kind: "incoming" as const, file: photo("cut-out.png"), rules: AS_IT_IS };
    });

    let isDone = false;
    const other = use("heic").then(({ status }) => {
      isDone = true;
      return status;
    });
    expect((await use("jpg")).status).toBe(200);

    expect(isDone).toBe(false);
    release();
    await slow;
    expect(await other).toBe(200);
  });
});
