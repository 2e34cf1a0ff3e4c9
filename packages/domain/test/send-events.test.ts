import {
  type EventSender,
  type ImageChanged,
  SendEvents,
  StoreRefused,
  StoreUnavailable,
} from "@user-image/domain";
import {
  anImage,
  anUnsentEvent,
  aUser,
  fillStore,
  InMemoryMediaLibrary,
  InMemoryUserRepository,
} from "@user-image/domain/testing";
import { describe, expect, it, vi } from "vitest";
import { facts, later, noon } from "./world.js";

const SECOND = 1000;

describe("SendEvents", () => {
  it("sends what each user shows, and forgets an event that is acknowledged", async () => {
    const { sendEvents, sender, media, users } = await aSender(2);

    expect(await sendEvents.execute()).toEqual({ sent: 2, failed: 0 });

    const image = anImage("image-1", facts);
    const url = (size: number) => media.imageUrl({ publicId: image.publicId, facts }, size);
    expect(sender.send).toHaveBeenCalledWith(
      {
        id: "event-1",
        type: "user.image.changed",
        timestamp: noon,
        data: {
          userId: 1,
          image: "v5/image-1.png",
          previousImage: null,
          urls: { 48: url(48), 256: url(256) },
          revision: 1,
        },
      } satisfies ImageChanged,
      later(5 * SECOND),
    );
    expect(users.all().map(({ unsent }) => unsent)).toEqual([undefined, undefined]);
    expect(await sendEvents.execute()).toEqual({ sent: 0, failed: 0 });
  });

  it("sends null for a user who shows no image", async () => {
    const { sendEvents, sender, users } = await aSender(0);
    const unsent = anUnsentEvent("event", { previousImage: "v1/abc.jpg" });
    await fillStore(users, [{ user: aUser({ unsent }) }]);

    await sendEvents.execute();

    const data = { userId: 1, image: null, previousImage: "v1/abc.jpg", urls: null, revision: 1 };
    expect(sender.send.mock.calls[0]?.[0].data).toEqual(data);
  });

  it("tries a failed event again with twice the wait each time, up to half an hour with jitter, under the same id", async () => {
    const clock = vi.fn(() => noon);
    const { sendEvents, sender, users } = await aSender(1, { clock });
    sender.send.mockRejectedValue(new Error("refused"));
    const waits: number[] = [];

    for (let attempt = 1; attempt <= 7; attempt++) {
      expect(await sendEvents.execute()).toEqual({ sent: 0, failed: 1 });
      expect(await sendEvents.execute()).toEqual({ sent: 0, failed: 0 });
      const due = users.all()[0]?.unsent?.dueAt ?? noon;
      waits.push((due.getTime() - clock().getTime()) / SECOND);
      clock.mockReturnValue(due);
    }

    expect(waits).toEqual([22.5, 45, 90, 180, 360, 720, 1350]);
    expect(new Set(sender.send.mock.calls.map(([{ id }]) => id))).toEqual(new Set(["event-1"]));
  });

  it("stops when the circuit breaker opens, and then tries one event at a time", async () => {
    const { sendEvents, sender, users } = await aSender(30);
    sender.send.mockImplementation(async () => {
      sender.isCircuitOpen = true;
      throw new Error("refused");
    });

    expect((await sendEvents.execute()).failed).toBeLessThanOrEqual(8);
    const tried = sender.send.mock.calls.length;
    expect(await sendEvents.execute()).toEqual({ sent: 0, failed: 1 });

    sender.send.mockImplementation(async () => {
      sender.isCircuitOpen = false;
    });
    expect(await sendEvents.execute()).toEqual({ sent: 1, failed: 0 });
    expect((await sendEvents.execute()).sent).toBe(30 - tried - 2);
    expect(users.all().filter(({ unsent }) => unsent)).toHaveLength(tried + 1);
  });

  it("begins no attempt after the signal, and finishes those it has begun", async () => {
    const { sendEvents, sender, users } = await aSender(30);
    const signal = { aborted: false };
    sender.send.mockImplementation(async () => {
      signal.aborted = true;
    });

    const { sent } = await sendEvents.execute(signal);

    expect(sent).toBe(sender.send.mock.calls.length);
    expect(sent).toBeLessThanOrEqual(8);
    expect(users.all().filter(({ unsent }) => unsent?.lease)).toEqual([]);
  });

  it("reports a user who cannot be written, and sends the events of the others", async () => {
    const { sendEvents, sender, users } = await aSender(3);
    const failures: unknown[] = [];
    const update = users.update.bind(users);
    users.update = async (user, change) => {
      if (user.id === 2) throw new StoreRefused(new Error("too large"));
      return update(user, change);
    };

    const report = await sendEvents.execute(undefined, (id, error) => failures.push([id, error]));

    expect(report).toEqual({ sent: 2, failed: 0 });
    expect(failures).toEqual([[2, expect.any(StoreRefused)]]);
    expect(sender.send.mock.calls.map(([{ data }]) => data.userId).sort()).toEqual([1, 3]);
  });

  it("sends the events behind those that cannot be leased, however many these are", async () => {
    const { sendEvents, sender, users } = await aSender(151);
    const update = users.update.bind(users);
    users.update = (user, change) =>
      Number(user.id) <= 150 ? Promise.reject(new StoreRefused(new Error("refused"))) : update(user, change);

    expect(await sendEvents.execute()).toEqual({ sent: 1, failed: 0 });

    expect(sender.send.mock.calls.map(([{ data }]) => data.userId)).toEqual([151]);
  });

  it.each([
    ["has sent", async () => {}],
    ["has leased", () => Promise.reject(new Error("refused"))],
  ])("skips an event that another process %s since it was found", async (_, send) => {
    const { sendEvents, sender, users } = await aSender(1);
    sender.send.mockImplementation(send);
    const find = users.findUnsent.bind(users);
    users.findUnsent = async (now, limit) => {
      const found = await find(now, limit);
      users.findUnsent = find;
      await sendEvents.execute();
      return found;
    };
    const onFailure = vi.fn();

    expect(await sendEvents.execute(undefined, onFailure)).toEqual({ sent: 0, failed: 0 });

    expect(sender.send).toHaveBeenCalledTimes(1);
    expect(onFailure).not.toHaveBeenCalled();
  });

  it("ends at once if the store is unavailable", async () => {
    const { sendEvents, sender, users } = await aSender(30);
    users.update = vi.fn().mockRejectedValue(new StoreUnavailable(new Error("down")));

    await expect(sendEvents.execute()).rejects.toThrow(StoreUnavailable);

    expect(vi.mocked(users.update).mock.calls.length).toBeLessThanOrEqual(8);
    expect(sender.send).not.toHaveBeenCalled();
  });
});

/** That many users, each with an image and an event that is due. */
async function aSender(count: number, { clock = () => noon } = {}) {
  const users = new InMemoryUserRepository();
  await fillStore(
    users,
    Array.from({ length: count }, (_, index) => ({
      user: aUser({
        id: index + 1,
        image: anImage(`image-${index + 1}`, facts),
        unsent: anUnsentEvent(`event-${index + 1}`),
      }),
    })),
  );
  const sender = { isCircuitOpen: false, send: vi.fn<EventSender["send"]>().mockResolvedValue() };
  const media = new InMemoryMediaLibrary(clock);
  let leases = 0;
  const newId = () => `lease-${++leases}`;
  return { users, sender, media, sendEvents: new SendEvents(users, sender, media, clock, newId, () => 0.5) };
}
