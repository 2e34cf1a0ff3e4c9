import { describe, expect, it } from "vitest";
import { basic, call, errorOf, form, post, signed, startEmulator, upload } from "./emulator.js";

describe("explicit", () => {
  it("answers with the asset as its upload did", async () => {
    const emulator = await startEmulator();
    const { body: uploaded } = await upload(emulator, "cat.jpg", { public_id: "folder/a", tags: "x" });

    const { status, body } = await call(
      emulator,
      "explicit",
      signed({ public_id: "folder/a", type: "upload" }),
    );

    expect(status).toBe(200);
    expect(body).toEqual(uploaded);
  });

  it("changes tags, context and moderation, and nothing else", async () => {
    const emulator = await startEmulator();
    const { body: uploaded } = await upload(emulator, "cat.jpg", { public_id: "a", tags: "x" });
    const changes = { tags: "y,z", context: "alt=cat", moderation: "manual" };

    const { body } = await call(emulator, "explicit", signed({ public_id: "a", type: "upload", ...changes }));

    expect(body).toEqual({
      ...uploaded,
      tags: ["y", "z"],
      context: { custom: { alt: "cat" } },
      moderation: [{ kind: "manual", status: "pending" }],
    });
  });

  it.each([
    ["a missing image", { public_id: "no/such", type: "upload" }, 404, "Resource not found - no/such"],
    ["another type", { public_id: "a", type: "private" }, 404, "Resource not found - a"],
    ["no type", { public_id: "a" }, 400, "Missing required parameter - type"],
    ["no public id", { type: "upload" }, 400, "Missing required parameter - public_id"],
  ])("refuses %s", async (_, parameters, status, message) => {
    const emulator = await startEmulator();
    await upload(emulator, "cat.jpg", { public_id: "a" });

    const answer = await call(emulator, "explicit", signed(parameters as unknown as Record<string, string>));

    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toBe(message);
  });
});

describe("destroy", () => {
  it("removes the image, and says when there is none", async () => {
    const emulator = await startEmulator();
    const { body } = await upload(emulator, "cat.jpg", { public_id: "folder/a" });
    const destroy = () => call(emulator, "destroy", signed({ public_id: "folder/a", invalidate: "true" }));

    const answers = [await destroy(), await destroy()];

    expect(answers.map((answer) => [answer.status, answer.body])).toEqual([
      [200, { result: "ok" }],
      [200, { result: "not found" }],
    ]);
    expect((await fetch(body.url)).status).toBe(404);
  });

  it("does not touch an image of the type upload when asked for another", async () => {
    const emulator = await startEmulator();
    const { body } = await upload(emulator, "cat.jpg", { public_id: "a" });

    const answer = await call(emulator, "destroy", signed({ public_id: "a", type: "private" }));

    expect(answer.body).toEqual({ result: "not found" });
    expect((await fetch(body.url)).status).toBe(200);
  });

  it("says ok once if many ask at the same time", async () => {
    const emulator = await startEmulator();
    await upload(emulator, "cat.jpg", { public_id: "a" });

    const answers = await Promise.all(
      Array.from({ length: 6 }, () => call(emulator, "destroy", signed({ public_id: "a" }))),
    );

    expect(answers.filter(({ body }) => body.result === "ok")).toHaveLength(1);
  });

  it("frees the id for another upload with overwrite=0", async () => {
    const emulator = await startEmulator();
    await upload(emulator, "cat.jpg", { public_id: "a" });
    await call(emulator, "destroy", signed({ public_id: "a" }));

    const { body } = await upload(emulator, "cut-out.png", { public_id: "a", overwrite: "0" });

    expect(body.format).toBe("png");
    expect(body).not.toHaveProperty("existing");
  });

  it("needs a public id", async () => {
    const answer = await call(await startEmulator(), "destroy", signed({}));

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe("Missing required parameter - public_id");
  });
});

describe.each(["explicit", "destroy"])("%s", (action) => {
  it.each([
    [
      "application/x-www-form-urlencoded",
      (values: Record<string, string>) => `${new URLSearchParams(values)}`,
    ],
    ["application/json", (values: Record<string, string>) => JSON.stringify(values)],
  ])("takes a body of the type %s", async (type, write) => {
    const emulator = await startEmulator();
    await upload(emulator, "cat.jpg", { public_id: "a b/ç" });
    const body = write(signed({ public_id: "a b/ç", type: "upload" }));

    const headers = { "content-type": type };
    const response = await fetch(`${emulator.api}/image/${action}`, { method: "POST", headers, body });

    expect(response.status).toBe(200);
    expect(await response.json()).toMatchObject(
      action === "destroy" ? { result: "ok" } : { public_id: "a b/ç" },
    );
  });

  it("finds no image as a video", async () => {
    const emulator = await startEmulator();
    const { body } = await upload(emulator, "cat.jpg", { public_id: "a" });

    const parameters = form(signed({ public_id: "a", type: "upload" }));
    const answer = await post(`${emulator.api}/video/${action}`, parameters);

    expect(answer.status).toBe(action === "destroy" ? 200 : 404);
    expect((await fetch(body.url)).status).toBe(200);
  });

  it("is refused unsigned and with a wrong signature", async () => {
    const emulator = await startEmulator();
    const { body } = await upload(emulator, "cat.jpg", { public_id: "a" });
    const parameters = { public_id: "a", type: "upload" };

    const unsigned = await call(emulator, action, parameters);
    const wrong = await call(emulator, action, signed(parameters, { secret: "wrong" }));

    expect([unsigned.status, wrong.status]).toEqual([400, 401]);
    expect(errorOf(wrong)).toMatch(/^Invalid Signature /);
    expect((await fetch(body.url)).status).toBe(200);
  });

  it("accepts Basic authentication", async () => {
    const emulator = await startEmulator();
    await upload(emulator, "cat.jpg", { public_id: "a" });

    const answer = await post(
      `${emulator.api}/image/${action}`,
      form({ public_id: "a", type: "upload" }),
      basic,
    );

    expect(answer.status).toBe(200);
  });
});
