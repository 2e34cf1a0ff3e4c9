import { readFile } from "node:fs/promises";
import { describe, expect, expectTypeOf, it } from "vitest";
import type { ProblemCode as AnsweredCode } from "../../http/src/problems/problems.js";
import { aClient, serve } from "../../http/test/serve.js";
import {
  getUser,
  type ProblemCode,
  removeUserImage,
  restoreUserImage,
  setUserImage,
  UserImageError,
} from "../src/index.js";
import { answer, scriptService } from "./scripted-service.js";

const face = await readFile(new URL("../../../testing/photos/face.jpg", import.meta.url));
const connection = { baseUrl: "https://images.example.org", token: "secret" };

describe("UserImageError", () => {
  it("knows every code that the service can answer, and no other", () => {
    expectTypeOf<ProblemCode>().toEqualTypeOf<AnsweredCode>();
  });

  it("carries what the service says, with the limit and what it was instead", async () => {
    const served = await serve({ limits: { maxBytes: 5000 } });
    const client = await aClient(served);
    const image = await client.upload(face);

    const restored = restoreUserImage({ baseUrl: served.url, token: client.token, image });
    const error = await restored.catch((error: UserImageError) => error);

    expect(error).toBeInstanceOf(UserImageError);
    expect(error).toMatchObject({
      name: "UserImageError",
      code: "image_too_large",
      status: 422,
      limit: 5000,
      actual: expect.any(Number),
      requestId: expect.stringMatching(/^[\w-]{36}$/),
      message: expect.stringContaining("5000"),
    });
  });

  it("carries the reason of a lock, and is not retried", async () => {
    const served = await serve();
    const client = await aClient(served);
    const user = await served.store.findById(client.id);
    const lock = { reason: "It shows somebody else.", since: new Date() };
    if (user) await served.store.update(user, (user) => ({ ...user, lock }));
    let retries = 0;
    const onRetry = () => void retries++;

    const connection = { baseUrl: served.url, token: client.token, onRetry };
    for (const change of [
      setUserImage({ ...connection, file: new Blob([face]), prepare: false }),
      removeUserImage(connection),
    ]) {
      await expect(change).rejects.toMatchObject({
        code: "image_locked",
        status: 403,
        reason: lock.reason,
        detail: expect.stringContaining(lock.reason),
      });
    }
    expect(retries).toBe(0);
  });

  it("says that a token was refused", async () => {
    const { url } = await serve();

    await expect(getUser({ baseUrl: url, token: "unknown" })).rejects.toMatchObject({
      code: "token_invalid",
      status: 401,
    });
  });

  it.each([
    ["a page", new Response("<h1>Welcome to the hotel's network</h1>")],
    ["nothing", new Response("")],
    ["no object", new Response("null")],
    ["a list", new Response("[]")],
    ["another service's error", answer(404, { error: "no such page" })],
  ])("says so if it is not the service that answers: %s", async (_, other) => {
    scriptService(other);

    await expect(removeUserImage(connection)).rejects.toMatchObject({
      code: "unexpected_answer",
      status: other.status,
    });
  });
});
