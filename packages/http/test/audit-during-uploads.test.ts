import type { AuditPosition, Finding } from "@user-image/domain";
import { png1x1 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { aClient, serve, stores } from "./serve.js";

const HOUR = 60 * 60 * 1000;

describe.each(Object.entries(stores))("an audit during uploads, with users %s", (_, open) => {
  it("takes no image for an orphan that is granted and uploaded meanwhile", { timeout: 60_000 }, async () => {
    // So its age protects no image.
    const mediaClock = () => new Date(Date.now() - 5 * HOUR);
    const settings = { CLOUDINARY_FOLDER: "my-app/avatars" };
    const served = await serve({ store: await open(), settings, mediaClock });
    const clients = await Promise.all(["Ada", "Eve"].map((name) => aClient(served, name)));
    const end = Date.now() + 3000;
    const findings: Finding[] = [];
    const uploads = clients.map(async (client) => {
      const shown: string[] = [];
      while (Date.now() < end) {
        const publicId = await client.upload(png1x1);
        expect((await client.setImage(publicId)).status).toBe(200);
        shown.push(publicId);
        if (shown.length > 8) break;
      }
      return shown;
    });
    let audits = 0;
    const audit = async () => {
      while (Date.now() < end) {
        let position: AuditPosition | null = { part: "images", from: null };
        const onFinding = (finding: Finding) => void findings.push(finding);
        while (position) {
          ({ next: position } = await served.auditImages.execute(position, { destroys: true, onFinding }));
        }
        audits += 1;
      }
    };

    const [shown] = await Promise.all([Promise.all(uploads), audit()]);

    expect(findings).toEqual([]);
    expect(audits).toBeGreaterThan(2);
    for (const publicId of shown.flat()) expect(await served.media.inspect(publicId)).not.toBeNull();
  });
});
