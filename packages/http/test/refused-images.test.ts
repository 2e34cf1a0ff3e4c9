import { png3x2 } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import type { ProblemCode } from "../src/problems/problems.js";
import { expectProblem } from "./expect-problem.js";
import { aClient, post, serve } from "./serve.js";

const HOUR = 60 * 60 * 1000;

type Client = Awaited<ReturnType<typeof aClient>>;

describe("the service refuses", () => {
  it("an image that was granted, but not uploaded", async () => {
    const client = await aClient(await serve());
    const { publicId } = await client.grant();

    await expectRefusal(client, publicId, "image_not_uploaded", "Upload the file first");
  });

  it("an image that was not set in time", async () => {
    let now = new Date();
    const client = await aClient(await serve({ clock: () => now }));
    const publicId = await client.upload(png3x2);
    now = new Date(now.getTime() + 25 * HOUR);

    await expectRefusal(client, publicId, "image_upload_expired", "Ask for a new upload");
  });

  it.each([
    ["of a format that is not allowed", { formats: ["jpg"] }, "image_format_not_allowed", ["jpg"], "png"],
    ["with too many bytes", { maxBytes: 10 }, "image_too_large", 10, expect.any(Number)],
    ["with too many pixels", { maxPixels: 5 }, "image_too_many_pixels", 5, 6],
  ] as const)("an image %s, and says what is allowed", async (_, limits, code, limit, actual) => {
    const client = await aClient(await serve({ limits }));
    const publicId = await client.upload(png3x2);

    for (let time = 0; time < 2; time++) {
      const problem = await expectProblem(await client.setImage(publicId), code, "");
      expect(problem).toMatchObject({ limit, actual });
    }
    expect(await client.stored()).toMatchObject({
      image: null,
      grants: [],
      discards: [{ publicId, reason: "rejected" }],
    });
  });

  it("a file that is no image, where it is uploaded", async () => {
    const client = await aClient(await serve());
    const grant = await client.grant();

    const answer = await post(grant, Buffer.from("<svg xmlns='http://www.w3.org/2000/svg'/>"));

    expect(answer.status).toBe(400);
    await expectRefusal(client, grant.publicId, "image_not_uploaded", "Upload the file first");
  });

  it("an eleventh pending upload, and says when to try again", async () => {
    const client = await aClient(await serve());
    for (let count = 0; count < 10; count++) await client.grant();
    const before = await client.stored();

    const answer = await client.request("POST", "/v1/media-signature");

    const retryAfter = Number(answer.headers.get("retry-after"));
    expect(retryAfter).toBeGreaterThan(3500);
    expect(retryAfter).toBeLessThanOrEqual(3600);
    expect(await expectProblem(answer, "too_many_pending_uploads", "At most 10")).toMatchObject({
      limit: 10,
    });
    expect(await client.stored()).toEqual(before);
  });

  it("an image of another user, with the very answer that an unknown one gets", async () => {
    const served = await serve();
    const [ada, eve] = [await aClient(served, "Ada"), await aClient(served, "Eve")];
    const pending = await ada.upload(png3x2);
    const shown = await showPicture(ada);
    const before = [await ada.stored(), await eve.stored()];
    const requestId = { "x-request-id": "same" };

    const answers = [];
    for (const publicId of [pending, shown, "zyxwvutsrqponmlkjihg"]) {
      answers.push(await (await eve.setImage(`v1/${publicId}.png`, requestId)).text());
    }

    expect(JSON.parse(answers[0] ?? "")).toMatchObject({ status: 422, code: "image_not_found" });
    expect(new Set(answers).size).toBe(1);
    expect([await ada.stored(), await eve.stored()]).toEqual(before);
    expect((await ada.setImage(pending)).status).toBe(200);
  });
});

async function showPicture(client: Client): Promise<string> {
  const publicId = await client.upload(png3x2);
  expect((await client.setImage(publicId)).status).toBe(200);
  return publicId;
}

async function expectRefusal(
  client: Client,
  publicId: string,
  code: ProblemCode,
  words: string,
): Promise<void> {
  const before = await client.stored();
  await expectProblem(await client.setImage(publicId), code, words);
  expect(await client.stored()).toEqual(before);
}
