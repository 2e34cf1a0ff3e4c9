import { DestroyStrays, MediaUnavailable, RecordStray } from "@user-image/domain";
import {
  anImage,
  changed,
  InMemoryMediaInventory,
  InMemoryStrays,
  png3x2,
  strayImagesContract,
} from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { HOUR, later, noon, stored, world } from "./world.js";

const OURS = "image000000000000001";

describe("a stray", () => {
  it("is destroyed when no upload under its public id can arrive any longer", async () => {
    const { media, clock, recordStray, destroyStrays } = await aStray();

    await recordStray.execute({ publicId: OURS });
    clock.advance(2 * HOUR - 1);
    expect(await destroyStrays.execute()).toEqual({ destroyed: 0, failed: 0 });
    clock.advance(1);
    expect(await destroyStrays.execute()).toEqual({ destroyed: 1, failed: 0 });

    expect(media.publicIds()).toEqual([]);
    expect(await destroyStrays.execute()).toEqual({ destroyed: 0, failed: 0 });
  });

  it("is no image whose public id we cannot have made", async () => {
    const { users, recordStray } = await aStray();

    await recordStray.execute({ publicId: "legacy/cat" });

    expect(await users.strays.findDue(later(99 * HOUR), 10)).toEqual([]);
  });

  it("is kept if a user has it by then", async () => {
    const { users, media, clock, recordStray, destroyStrays } = await aStray();
    await recordStray.execute({ publicId: OURS });
    await users.update(await stored(users), (user) => changed(user, { image: anImage(OURS) }));
    clock.advance(2 * HOUR);

    expect(await destroyStrays.execute()).toEqual({ destroyed: 0, failed: 0 });
    expect(media.publicIds()).toEqual([OURS]);
    expect(await users.strays.findDue(later(99 * HOUR), 10)).toEqual([]);
  });

  it("is tried again an hour after a failure", async () => {
    const { media, clock, recordStray, destroyStrays } = await aStray();
    await recordStray.execute({ publicId: OURS });
    clock.advance(2 * HOUR);
    const destroy = media.destroy.bind(media);
    media.destroy = async () => {
      throw new MediaUnavailable(new Error("down"));
    };

    expect(await destroyStrays.execute()).toEqual({ destroyed: 0, failed: 1 });
    expect(await destroyStrays.execute()).toEqual({ destroyed: 0, failed: 0 });
    media.destroy = destroy;
    clock.advance(HOUR - 1);
    expect(await destroyStrays.execute()).toEqual({ destroyed: 0, failed: 0 });
    clock.advance(1);
    expect(await destroyStrays.execute()).toEqual({ destroyed: 1, failed: 0 });
  });

  it("waits if the signal is aborted, and any error but an outage ends the pass", async () => {
    const { media, clock, recordStray, destroyStrays } = await aStray();
    await recordStray.execute({ publicId: OURS });
    clock.advance(2 * HOUR);

    expect(await destroyStrays.execute({ aborted: true })).toEqual({ destroyed: 0, failed: 0 });
    media.destroy = async () => {
      throw new TypeError("a bug");
    };
    await expect(destroyStrays.execute()).rejects.toThrow("a bug");
  });
});

describe("InMemoryStrays", () => {
  it.each(strayImagesContract(async () => new InMemoryStrays()))("$name", ({ run }) => run());
});

/** An image in the media library that no user has. */
async function aStray() {
  const around = await world();
  const { users, media, clock } = around;
  const upload = await media.grantUpload(noon, HOUR);
  await media.upload(upload, png3x2);
  const lifetimes = { grant: 24 * HOUR, grace: HOUR };
  const inventory = new InMemoryMediaInventory(media);
  return {
    ...around,
    recordStray: new RecordStray(users.strays, inventory, clock, lifetimes),
    destroyStrays: new DestroyStrays(users, users.strays, media, clock),
  };
}
