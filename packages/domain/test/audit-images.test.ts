import { type AuditPosition, ClockWrong, type Finding, MediaUnavailable } from "@user-image/domain";
import { aDiscard, aGrant, anImage, aUser, changed } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { anAudit, hold, IMAGES, orphan, USERS } from "./audited-world.js";
import { HOUR, noon, stored } from "./world.js";

describe("an audit", () => {
  it("finds what the media library holds and no user has, in any page", async () => {
    const { media, upload, clock, audit } = await anAudit({ pageSize: 2 });
    const known = await upload();
    const orphans = [await orphan(media), await orphan(media), await orphan(media)];
    clock.advance(3 * HOUR);

    const { findings, images } = await audit();

    expect(findings).toEqual(
      orphans.map((publicId) => ({ kind: "orphan", publicId, uploadedAt: noon, outcome: "kept" })),
    );
    expect(images).toBe(4);
    expect(media.publicIds()).toEqual([known, ...orphans]);
  });

  it("destroys orphans if it is asked to, and nothing else", async () => {
    const { media, upload, setUserImage, clock, users, audit } = await anAudit({ pageSize: 2 });
    const granted = await upload();
    await setUserImage.execute({ user: await stored(users), publicId: granted });
    const others = [await upload(), "legacy/cat"];
    await hold(media, "legacy/cat");
    const publicId = await orphan(media);
    clock.advance(3 * HOUR);

    const { findings } = await audit({ destroys: true });

    expect(findings).toEqual([{ kind: "orphan", publicId, uploadedAt: noon, outcome: "destroyed" }]);
    expect(media.publicIds().sort()).toEqual([granted, ...others].sort());
  });

  it.each([
    [2 * HOUR + 40 * 60_000, 1],
    [2 * HOUR + 40 * 60_000 + 1, 0],
  ])("leaves an image of %d ms ago out: %d", async (age, recent) => {
    const { media, clock, audit } = await anAudit();
    await orphan(media);
    clock.advance(age);

    const result = await audit({ destroys: true });

    expect(result.recent).toBe(recent);
    expect(media.publicIds()).toHaveLength(recent);
  });

  it("leaves an image out of which nobody knows how old it is", async () => {
    const { inventory, media, clock, audit } = await anAudit();
    const publicId = await orphan(media);
    inventory.list = async () => ({ images: [{ publicId, uploadedAt: null }], next: null });
    clock.advance(99 * HOUR);

    expect(await audit({ destroys: true })).toMatchObject({ findings: [], recent: 1 });
    expect(media.publicIds()).toEqual([publicId]);
  });

  it("asks the store after the list, so it knows what was granted while it listed", async () => {
    const { inventory, media, upload, clock, audit } = await anAudit();
    const list = inventory.list.bind(inventory);
    const uploaded: string[] = [];
    inventory.list = async (from) => {
      uploaded.push(await upload());
      const page = await list(from);
      return { ...page, images: page.images.map((image) => ({ ...image, uploadedAt: noon })) };
    };
    clock.advance(3 * HOUR);

    expect((await audit({ destroys: true })).findings).toEqual([]);
    expect(media.publicIds()).toEqual(uploaded);
  });

  it("asks the store again before each destruction", async () => {
    const { users, media, clock, audit } = await anAudit();
    const publicId = await orphan(media);
    clock.advance(3 * HOUR);
    const findOwned = users.findOwned.bind(users);
    users.findOwned = async (publicIds) => {
      const owned = await findOwned(publicIds);
      if (publicIds.length > 0)
        await users.update(await stored(users), (user) => changed(user, { image: anImage(publicId) }));
      return owned;
    };

    expect((await audit({ destroys: true })).findings).toEqual([]);
    expect(media.publicIds()).toEqual([publicId]);
  });

  it("finds a shown image that is gone, whoever made its public id", async () => {
    const { audit } = await anAudit({
      image: anImage("legacy/cat"),
      grants: [aGrant("not uploaded")],
      discards: [aDiscard("gone")],
    });

    expect((await audit()).findings).toEqual([{ kind: "missing", userId: 1, publicId: "legacy/cat" }]);
  });

  it("does not miss what the list leaves out, nor what was replaced meanwhile", async () => {
    const { users, inventory, media, audit } = await anAudit({ image: anImage("legacy/c+t") });
    await hold(media, "legacy/c+t");
    inventory.findHeld = async () => [];
    expect((await audit()).findings).toEqual([]);

    await media.destroy("legacy/c+t");
    media.inspect = async () => {
      await users.update(await stored(users), (user) => changed(user, { image: null }));
      return null;
    };
    expect((await audit()).findings).toEqual([]);
  });

  it.each<[string, Partial<Finding>]>([
    ["adopted", { publicId: "image000000000000009", reason: "adopted" }],
    ["unindexed", { publicId: "image000000000000009", reason: "unindexed" }],
    ["unreadable", { publicId: null, reason: "unreadable" }],
  ])("destroys nothing if an image of a user is %s", async (reason, expected) => {
    const image = anImage("image000000000000009", reason === "adopted" ? { adopted: true } : {});
    const { users, media, clock, audit } = await anAudit({ image });
    await hold(media, image.publicId);
    const publicId = await orphan(media);
    clock.advance(3 * HOUR);
    if (reason === "unindexed") users.findOwned = async () => [];
    if (reason === "unreadable") users.findAfter = async () => ({ users: [], unreadable: [1], next: null });

    const { findings } = await audit({ destroys: true });

    expect(findings).toEqual([{ kind: "uncertain", userId: 1, ...expected }]);
    expect(media.publicIds()).toContain(publicId);
  });

  it("does not take an image for unindexed that was destroyed meanwhile", async () => {
    const discards = [aDiscard("image000000000000009")];
    const { users, audit } = await anAudit({ discards });
    users.findOwned = async () => {
      await users.update(await stored(users), (user) => changed(user, { discards: [] }));
      return [];
    };

    expect((await audit()).findings).toEqual([]);
  });

  it("never destroys where others may have such public ids", async () => {
    const { media, clock, audit } = await anAudit({ isExclusive: false });
    await orphan(media);
    clock.advance(3 * HOUR);

    await expect(audit({ destroys: true })).rejects.toThrow("Others may have images with such public ids");
    expect((await audit()).findings).toHaveLength(1);
  });

  it("destroys nothing with a wrong clock", async () => {
    const { media, clocks, clock, audit } = await anAudit();
    await orphan(media);
    clock.advance(3 * HOUR);
    clocks.compareWithMedia = () => {
      throw new ClockWrong(3 * HOUR, "media library");
    };

    await expect(audit({ destroys: true })).rejects.toBeInstanceOf(ClockWrong);
    expect(media.publicIds()).toHaveLength(1);
  });

  it("goes on after a failure, and ends after several in a row", async () => {
    const { media, clock, audit } = await anAudit();
    for (let count = 0; count < 12; count++) await orphan(media);
    clock.advance(3 * HOUR);
    const destroy = media.destroy.bind(media);
    media.destroy = async (publicId) => {
      if (publicId === "image000000000000002") throw new MediaUnavailable(new Error("down"));
      return destroy(publicId);
    };
    const outcomes = (await audit({ destroys: true })).findings.map((finding) =>
      finding.kind === "orphan" ? finding.outcome : "",
    );
    expect(outcomes.sort()).toEqual([...Array(11).fill("destroyed"), "failed"]);

    for (let count = 0; count < 12; count++) await orphan(media);
    clock.advance(3 * HOUR);
    media.destroy = async () => {
      throw new MediaUnavailable(new Error("down"));
    };
    await expect(audit({ destroys: true })).rejects.toBeInstanceOf(MediaUnavailable);
  });

  it("repeats a page that a signal has ended", async () => {
    const { media, clock, images } = await anAudit();
    for (let count = 0; count < 20; count++) await orphan(media);
    clock.advance(3 * HOUR);
    const signal = { aborted: false };
    const onFinding = () => {
      signal.aborted = true;
    };

    const step = await images.execute(IMAGES, { destroys: true, signal, onFinding });

    expect(step.next).toEqual(IMAGES);
    expect(media.publicIds().length).toBeGreaterThan(0);
    const rest = await images.execute(IMAGES, { destroys: true, onFinding() {} });
    expect(rest.next).toBeNull();
    expect(media.publicIds()).toEqual([]);
  });

  it("reads all users in steps, then the images", async () => {
    const others = Array.from({ length: 700 }, (_, index) => aUser({ id: index + 2 }));
    const { images } = await anAudit({}, others);

    const first = await images.execute(USERS, { onFinding() {} });
    expect(first).toEqual({ compared: 500, recent: 0, owned: 0, next: { part: "users", after: 500 } });
    const second = await images.execute(first.next as AuditPosition, { onFinding() {} });
    expect(second).toEqual({ compared: 201, recent: 0, owned: 0, next: IMAGES });
  });
});
