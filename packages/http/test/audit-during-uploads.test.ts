import { CloudinaryInventory } from "@user-image/adapters/cloudinary";
import type { AuditPosition, Finding } from "@user-image/domain";
import { png1x1 } from "@user-image/domain/testing";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { aClient, post, serve, stores } from "./serve.js";

const HOUR = 60 * 60 * 1000;

describe.each(Object.entries(stores))("an audit during uploads, with users %s", (_, open) => {
  it("takes no image for an orphan that is granted, uploaded and set while it lists", async () => {
    // So its age protects no image.
    const mediaClock = () => new Date(Date.now() - 5 * HOUR);
    const settings = { CLOUDINARY_FOLDER: "my-app/avatars" };
    const served = await serve({ store: await open(), settings, mediaClock });
    const { id } = await aClient(served);
    const { grantUpload, setUserImage } = served.service;
    const findUser = async () => (await served.store.findById(id)) ?? expect.fail();
    const upload = async () => {
      const granted = await grantUpload.execute({ user: await findUser() });
      expect((await post(granted, png1x1)).status).toBe(200);
      return granted.publicId;
    };
    const uploaded: string[] = [];
    const original = CloudinaryInventory.prototype.list;
    const list = vi.spyOn(CloudinaryInventory.prototype, "list");
    onTestFinished(() => void list.mockRestore());
    list.mockImplementation(async function (this: CloudinaryInventory, from) {
      const [publicId, granted] = [await upload(), await upload()];
      await setUserImage.execute({ user: await findUser(), publicId });
      uploaded.push(publicId, granted);
      return original.call(this, from);
    });

    const findings: Finding[] = [];
    const onFinding = (finding: Finding) => void findings.push(finding);
    for (let audits = 0; audits < 3; audits++) {
      const start: AuditPosition = { part: "images", from: null };
      const step = await served.auditImages.execute(start, { destroys: true, onFinding });
      expect(step).toEqual({ compared: 2 * (audits + 1), recent: 0, owned: 0, next: null });
    }

    expect(findings).toEqual([]);
    for (const publicId of uploaded) expect(await served.media.inspect(publicId)).not.toBeNull();
  });
});
