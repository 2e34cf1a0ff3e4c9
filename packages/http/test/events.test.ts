import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import type { EventSender, ImageChanged } from "@user-image/domain";
import { anImage, aUser, fillStore, InMemoryUserRepository, png3x2 } from "@user-image/domain/testing";
import Fastify from "fastify";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { compose } from "../src/composition/container.js";
import { startEventWorker } from "../src/composition/event-worker.js";
import { tokens } from "../src/composition/tokens.js";
import { WakeUp } from "../src/composition/wake-up.js";
import { parseConfig } from "../src/config.js";
import { createService, userImage } from "../src/index.js";
import { aClient, serve, temporaryFolder } from "./serve.js";

const EVENTS_SECRET = `whsec_${Buffer.alloc(32, "a").toString("base64")}`;
const silent = { onReport: () => {}, onFailure: () => {} };

describe("events of a service", () => {
  it("reach the receiver that the settings name, right after a change", async () => {
    const { url, bodies } = await aReceiver();
    const served = await serve({ settings: { EVENTS_URL: url, EVENTS_SECRET } });
    const worker = served.startEvents?.(silent);
    onTestFinished(() => worker?.stop());
    const client = await aClient(served);

    const publicId = await client.upload(png3x2);
    await client.setImage(publicId);
    await expect.poll(() => bodies.length).toBe(1);
    await client.removeImage();
    await expect.poll(() => bodies.length).toBe(2);

    const [set, removed] = bodies as [ImageChanged, ImageChanged];
    const image = expect.stringContaining(publicId);
    expect(set.data).toMatchObject({ userId: client.id, image, previousImage: null });
    expect(removed.data).toMatchObject({ image: null, previousImage: set.data.image, urls: null });
    expect(removed.data.revision).toBeGreaterThan(set.data.revision);
    await expect.poll(async () => (await client.stored())?.unsent).toBeUndefined();
  });

  it("reach a host's function from the start of the service to its end, and are logged and counted", async () => {
    const onImageChanged = vi.fn<(event: ImageChanged) => Promise<void>>();
    onImageChanged.mockRejectedValueOnce(new Error("not now")).mockResolvedValue();
    const store = new InMemoryUserRepository();
    await fillStore(store, [{ user: aUser({ id: 1, image: anImage("abc") }) }]);
    const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
    const settings = { DATA_DIR: await temporaryFolder(), CLOUDINARY_URL: "cloudinary://key:secret@demo" };
    const service = await createService({ settings, store, onImageChanged, log });
    onTestFinished(() => service.close());
    const prepare = vi.spyOn(store, "prepare");
    service.start();

    const user = (await store.findById(1)) ?? aUser();
    await service.removeUserImage.execute({ user });
    await expect
      .poll(() => log.warn.mock.calls)
      .toContainEqual([{ err: new Error("not now"), userId: 1 }, "an event was not acknowledged"]);
    const unsent = async () => (await store.findById(1))?.unsent;
    expect(await unsent()).toMatchObject({ attempts: 1 });
    await makeDue(store);

    await expect.poll(unsent).toBeUndefined();
    expect(onImageChanged.mock.calls[1]).toEqual(onImageChanged.mock.calls[0]);
    expect(log.info.mock.calls).toContainEqual([{ sent: 1, failed: 0 }, "events sent"]);
    expect(prepare).toHaveBeenCalledWith({ events: true });
    const metrics = await service.measurements.registry.metrics();
    expect(metrics).toMatch(/^user_image_events_sent_total 1$/m);
    expect(metrics).toMatch(/^user_image_events_failed_total 1$/m);

    await service.close();
    await service.setUserImage
      .execute({ user: (await store.findById(1)) ?? user, publicId: "abc" })
      .catch(() => {});
    expect(onImageChanged).toHaveBeenCalledTimes(2);
  });

  it("are not recorded without a receiver, and /readyz does not mention them", async () => {
    const served = await serve();
    const client = await aClient(served);
    const findUnsent = vi.spyOn(served.store, "findUnsent");
    const oldestUnsent = vi.spyOn(served.store, "oldestUnsent");

    await client.setImage(await client.upload(png3x2));

    expect(await client.stored()).not.toHaveProperty("unsent");
    expect(served.startEvents).toBeUndefined();
    expect(await (await fetch(`${served.url}/readyz`)).json()).toEqual({ status: "ready" });
    expect((await fetch(`${served.url}/metrics`)).status).toBe(200);
    expect([...findUnsent.mock.calls, ...oldestUnsent.mock.calls]).toEqual([]);
  });

  it("that are not acknowledged are named by /readyz, which stays ready, and their age by /metrics", async () => {
    const { url } = await aReceiver(500);
    const served = await serve({ settings: { EVENTS_URL: url, EVENTS_SECRET } });
    await fillStore(
      served.store,
      Array.from({ length: 5 }, (_, id) => ({ user: aUser({ id: id + 1, image: anImage(`image-${id}`) }) })),
    );
    const readyz = async () => (await fetch(`${served.url}/readyz`)).json();
    expect(await readyz()).toEqual({ status: "ready", events: "acknowledged" });

    for (let id = 1; id <= 5; id++) {
      const user = (await served.store.findById(id)) ?? aUser();
      await served.service.removeUserImage.execute({ user });
    }
    const worker = served.startEvents?.(silent);
    onTestFinished(() => worker?.stop());

    await expect.poll(readyz).toEqual({ status: "ready", events: "failing" });
    await expect
      .poll(
        async () =>
          /^user_image_event_age_seconds (\S+)$/m.exec(
            await (await fetch(`${served.url}/metrics`)).text(),
          )?.[1],
        { timeout: 10_000 },
      )
      .toMatch(/^[0-9.e-]*[1-9]/);
  });
});

describe("the worker that sends events", () => {
  it("ends when the attempt in hand is acknowledged, before the store is closed", async () => {
    const order: string[] = [];
    let acknowledge = () => {};
    const sending = vi.fn<EventSender["send"]>(
      () =>
        new Promise((resolve) => {
          acknowledge = () => {
            order.push("acknowledged");
            resolve();
          };
        }),
    );
    const config = parseConfig({ DATA_DIR: await temporaryFolder() });
    const composition = await compose(config, (root) => {
      root.register(tokens.eventSender, { useValue: { isCircuitOpen: false, send: sending } });
    });
    const { store, service, startEvents } = composition;
    const close = store.close.bind(store);
    vi.spyOn(store, "close").mockImplementation(() => {
      order.push("closed");
      return close();
    });
    await fillStore(store, [{ user: aUser({ id: 1, image: anImage("abc") }) }]);
    await service.removeUserImage.execute({ user: (await store.findById(1)) ?? aUser() });
    startEvents?.(silent);
    await expect.poll(() => sending.mock.calls.length).toBe(1);

    const disposed = composition.dispose();
    acknowledge();
    await disposed;

    expect(order).toEqual(["acknowledged", "closed"]);
  });

  it("begins a pass when it is woken, but after a failure only one a second", async () => {
    const wakeUp = new WakeUp();
    const execute = vi.fn(async () => ({ sent: 1, failed: 0 }));
    const worker = startEventWorker({ execute }, wakeUp, silent);
    onTestFinished(() => worker.stop());

    for (let pass = 1; pass <= 3; pass++) {
      await expect.poll(() => execute.mock.calls.length).toBe(pass);
      wakeUp.call();
    }
    execute.mockResolvedValue({ sent: 0, failed: 1 });
    wakeUp.call();
    const before = execute.mock.calls.length + 1;
    await expect.poll(() => execute.mock.calls.length).toBeGreaterThanOrEqual(before);
    const start = performance.now();
    const count = execute.mock.calls.length;
    for (let call = 0; call < 50; call++) {
      wakeUp.call();
      await new Promise((resolve) => setTimeout(resolve, 4));
    }

    const passes = execute.mock.calls.length - count;
    expect(passes).toBeLessThanOrEqual(1 + (performance.now() - start) / 1000);
  });
});

describe("a mounted service", () => {
  it("refuses a receiver in the settings beside a function", async () => {
    const settings = { EVENTS_URL: "https://example.org", EVENTS_SECRET, DATA_DIR: await temporaryFolder() };

    await expect(createService({ settings, onImageChanged: () => {} })).rejects.toThrow(
      "EVENTS_URL cannot be set with onImageChanged",
    );
  });

  it("says in /readyz whether its function acknowledges", async () => {
    const settings = { DATA_DIR: await temporaryFolder() };
    const service = await createService({ settings, onImageChanged: () => {} });
    onTestFinished(() => service.close());
    const app = Fastify();
    await app.register(userImage, { service });

    expect((await app.inject("/readyz")).json()).toEqual({ status: "ready", events: "acknowledged" });
  });
});

/** Makes the event due that waits for its next attempt. */
async function makeDue(store: InMemoryUserRepository): Promise<void> {
  const user = (await store.findById(1)) ?? aUser();
  await store.update(user, (user) =>
    user.unsent ? { ...user, unsent: { ...user.unsent, dueAt: new Date(0) } } : user,
  );
}

async function aReceiver(status = 204) {
  const bodies: ImageChanged[] = [];
  const server = createServer(async (request, response) => {
    bodies.push(JSON.parse(await text(request)));
    response.writeHead(status).end();
  });
  await new Promise<void>((resolve) => void server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, bodies };
}
