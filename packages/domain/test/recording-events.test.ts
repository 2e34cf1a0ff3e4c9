import {
  DestroyDiscards,
  EraseUserImages,
  GrantUpload,
  ModerateUserImage,
  RecordDeletion,
  RejectImage,
  RemoveUserImage,
  recordingEvents,
  SetUserImage,
  type User,
} from "@user-image/domain";
import {
  anImage,
  anUnsentEvent,
  type InMemoryUserRepository,
  type UserFields,
} from "@user-image/domain/testing";
import { describe, expect, it, vi } from "vitest";
import { facts, HOUR, later, limits, noon, stored, world } from "./world.js";

const lifetimes = { grant: 24 * HOUR, grace: 24 * HOUR };
const shown = { user: { image: anImage("abc", facts) } };
const event = { id: "msg_1", recordedAt: noon, previousImage: "v5/abc.png", dueAt: noon, attempts: 0 };

describe("a store that records events", () => {
  it("records an image that is set", async () => {
    const { users, store, media, clock, upload } = await recordingWorld();
    const publicId = await upload();
    const setUserImage = new SetUserImage(store, media, clock, limits, lifetimes);

    const user = await setUserImage.execute({ user: await stored(users), publicId });

    const { revision } = await stored(users);
    expect((await stored(users)).unsent).toEqual({ ...event, previousImage: null, revision });
    expect(user.unsent).toEqual((await stored(users)).unsent);
  });

  it.each<[string, (world: World) => Promise<unknown>]>([
    [
      "removed",
      async ({ store, clock, user }) => new RemoveUserImage(store, clock, lifetimes).execute({ user }),
    ],
    ["rejected", async ({ store, clock }) => new RejectImage(store, clock).execute({ publicId: "abc" })],
    [
      "deleted in the media library",
      async ({ store, media, clock }) => new RecordDeletion(store, media, clock).execute({ publicId: "abc" }),
    ],
    [
      "erased",
      async ({ store, media, clock }) => new EraseUserImages(store, media, clock).execute({ id: 1 }),
    ],
    [
      "removed by an administrator",
      async ({ store, media, clock }) => {
        const setUserImage = new SetUserImage(store, media, clock, limits, lifetimes);
        const moderateUserImage = new ModerateUserImage(store, media, setUserImage, clock);
        return moderateUserImage.execute(1, { image: null, locked: true, reason: "offensive" });
      },
    ],
    [
      "gone when it is checked",
      async ({ store, media, clock }) => new DestroyDiscards(store, media, clock, HOUR).execute(),
    ],
  ])("records in one write that an image is %s", async (_, act) => {
    const image = anImage("abc", { ...facts, check: { dueAt: noon, attempts: 0 } });
    const world = await recordingWorld({ image });
    const images: unknown[] = [];
    const update = world.users.update.bind(world.users);
    world.users.update = async (user, change) => {
      const stored = await update(user, change);
      images.push([stored.images.some(({ state }) => state === "shown"), stored.unsent?.id]);
      return stored;
    };

    await act(world);

    expect(images.slice(-2)).toContainEqual([false, "msg_1"]);
    expect(images).not.toContainEqual([false, undefined]);
    expect((await stored(world.users)).unsent).toMatchObject(event);
    expect(world.onRecorded).toHaveBeenCalled();
  });

  it.each([undefined, anUnsentEvent("old")])("records nothing if the shown image stays", async (unsent) => {
    const world = await recordingWorld({ ...shown.user, ...(unsent && { unsent }) });
    const { store, media, clock, user, users, onRecorded } = world;

    await new GrantUpload(store, media, clock, lifetimes).execute({ user });

    expect((await stored(users)).unsent).toEqual(unsent);
    expect(onRecorded).not.toHaveBeenCalled();
  });

  it("replaces an event that is not acknowledged, and keeps what receivers know and the lease", async () => {
    const old = anUnsentEvent("old", {
      previousImage: "v1/first.jpg",
      attempts: 2,
      lease: "held",
      dueAt: later(9),
    });
    const { store, clock, user, users } = await recordingWorld({ ...shown.user, unsent: old });

    await new RemoveUserImage(store, clock, lifetimes).execute({ user });

    const { revision } = await stored(users);
    expect((await stored(users)).unsent).toEqual({ ...old, id: "msg_1", revision, recordedAt: noon });
  });
});

type World = Awaited<ReturnType<typeof recordingWorld>>;

async function recordingWorld(user: UserFields = {}) {
  const made = await world({ user });
  const onRecorded = vi.fn();
  const store: InMemoryUserRepository = recordingEvents(made.users, made.clock, () => "msg_1", onRecorded);
  return { ...made, user: made.user as User, store, onRecorded };
}
