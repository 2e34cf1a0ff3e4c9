import type { Finding } from "@user-image/domain";
import { aDiscard, anImage, aUser } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { anAudit, hold, USERS } from "./audited-world.js";

describe("an audit of users", () => {
  it("asks for one image by itself only if the inventory has not got it", async () => {
    const { users, media, images } = await anAudit({}, [aUser({ id: 2, image: anImage("legacy/cat") })]);
    await hold(media, "legacy/cat");
    media.inspect = () => Promise.reject(new Error("An image is asked for by itself."));
    const findAfter = users.findAfter.bind(users);
    users.findAfter = async (...given) => ({ ...(await findAfter(...given)), unreadable: [7] });
    const findings: Finding[] = [];

    const step = await images.execute(USERS, { onFinding: (found) => findings.push(found) });

    expect(step.compared).toBe(3);
    expect(findings).toEqual([{ kind: "uncertain", userId: 7, publicId: null, reason: "unreadable" }]);
  });

  it("does not take the image of a user who is gone for unindexed", async () => {
    const { users, audit } = await anAudit({ discards: [aDiscard(`image${"0".repeat(15)}`)] });
    users.findOwned = async () => [];
    users.findById = async () => null;
    expect((await audit()).findings).toEqual([]);
  });

  it("reads all users again before it continues with the images, but looks for uncertain ones only", async () => {
    const { images } = await anAudit(
      { image: anImage(`image${"0".repeat(15)}`), discards: [aDiscard("other")] },
      [aUser({ id: 2, image: anImage(`image${"1".repeat(15)}`, { adopted: true }) })],
    );
    const findings: Finding[] = [];
    const options = { onFinding: (finding: Finding) => findings.push(finding) };

    const step = await images.execute({ part: "users", after: null, images: "page 2" }, options);

    expect(step).toEqual({ compared: 2, recent: 0, owned: 1, next: { part: "images", from: "page 2" } });
    expect(findings).toEqual([
      { kind: "uncertain", userId: 2, publicId: `image${"1".repeat(15)}`, reason: "adopted" },
    ]);
  });

  it("keeps where the images continue while it reads the users in steps", async () => {
    const others = Array.from({ length: 700 }, (_, index) => aUser({ id: index + 2 }));
    const { images } = await anAudit({}, others);
    const start = { part: "users", after: null, images: "page 2" } as const;

    const { next } = await images.execute(start, { onFinding() {} });

    expect(next).toEqual({ part: "users", after: 500, images: "page 2" });
  });
});
