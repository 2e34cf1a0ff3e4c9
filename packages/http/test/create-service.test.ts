import { join } from "node:path";
import { aDiscard, anImage, aUser, fillStore, InMemoryUserRepository } from "@user-image/domain/testing";
import { freePort } from "@user-image/testing/free-port";
import Fastify from "fastify";
import Database from "libsql";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { createService, userImage } from "../src/index.js";
import { temporaryFolder } from "./serve.js";

const CLOUDINARY_URL = "cloudinary://key:secret@demo";

async function aHost(settings: NodeJS.ProcessEnv, store?: InMemoryUserRepository) {
  const log = { info: vi.fn(), warn: vi.fn(), error: vi.fn() };
  const all = { DATA_DIR: await temporaryFolder(), COLLECT_INTERVAL: "100ms", ...settings };
  const service = await createService({ settings: all, store, log });
  onTestFinished(() => service.close());
  return { service, log };
}

describe("a service of a host", () => {
  it("has the demo user if store and Cloudinary are embedded", async () => {
    const { service } = await aHost({});
    const app = Fastify();
    await app.register(userImage, { service });

    const headers = { authorization: "Token token=9D6fucJrGle3yY2WSfeNCE9xD8k" };
    const { statusCode } = await app.inject({ url: "/v1/users", headers });

    expect(statusCode).toBe(200);
  });

  it("destroys due images from its start to its end, and logs that", async () => {
    const store = new InMemoryUserRepository();
    await fillStore(store, [
      { user: aUser({ id: 1, discards: [aDiscard("due", { destroyAt: new Date(0) })] }) },
    ]);
    const port = await freePort();
    const { service, log } = await aHost({ PUBLIC_URL: `http://localhost:${port}` }, store);
    const app = Fastify();
    await app.register(userImage, { service });
    await app.listen({ port });
    onTestFinished(() => app.close());
    expect(log.info).not.toHaveBeenCalled();

    service.start();
    await expect.poll(() => log.info.mock.calls).toContainEqual([{ destroyed: 1, failed: 0 }, "collected"]);
    await service.close();

    const due = vi.spyOn(store, "findDue");
    await new Promise((resolve) => setTimeout(resolve, 250));
    expect(due).not.toHaveBeenCalled();
  });

  it("starts one collector, however often it is told to start", async () => {
    const store = new InMemoryUserRepository();
    const prepare = vi.spyOn(store, "prepare");
    const { service } = await aHost({}, store);

    service.start();
    service.start();
    await service.close();

    expect(prepare).toHaveBeenCalledTimes(1);
  });

  it("does not try again to make the indexes after its end", async () => {
    const store = new InMemoryUserRepository();
    let refuse = (_: Error) => {};
    const made = new Promise<void>((_, reject) => {
      refuse = reject;
    });
    const prepare = vi.spyOn(store, "prepare").mockReturnValue(made);
    const { service, log } = await aHost({}, store);
    service.start();
    await expect.poll(() => prepare.mock.calls).toHaveLength(1);

    await service.close();
    refuse(new Error("away"));
    await expect(made).rejects.toThrow("away");

    expect(log.warn).not.toHaveBeenCalled();
  });

  it("starts nothing after its end", async () => {
    const store = new InMemoryUserRepository();
    const check = vi.spyOn(store, "check");
    const { service } = await aHost({}, store);
    await service.close();
    check.mockClear();

    service.start();

    expect(check).not.toHaveBeenCalled();
  });

  it("erases the images of a user whose account is deleted", async () => {
    const store = new InMemoryUserRepository();
    await fillStore(store, [{ user: aUser({ id: 1, image: anImage("shown") }) }]);
    const { service } = await aHost({}, store);

    await service.eraseUserImages.execute({ id: 1 });

    expect((await store.findById(1))?.images).toMatchObject([{ publicId: "shown", state: "condemned" }]);
  });

  it("logs and counts a user who cannot be read", async () => {
    const DATA_DIR = await temporaryFolder();
    const { service, log } = await aHost({ DATA_DIR });
    const other = new Database(join(DATA_DIR, "demo.sqlite"));
    other.exec("UPDATE users SET grants = 'no JSON'");
    other.close();

    await expect(service.users.findById(217)).rejects.toMatchObject({ code: "user_unreadable" });

    expect(log.error).toHaveBeenCalledWith(expect.objectContaining({ userId: 217 }), "a user cannot be read");
    expect((await service.measurements.unreadableUsers.get()).values).toMatchObject([{ value: 1 }]);
  });

  it("requires a MONGODB_URL in production only without a host's store", async () => {
    const production = { NODE_ENV: "production", CLOUDINARY_URL };

    await expect(aHost(production, new InMemoryUserRepository())).resolves.toBeDefined();
    await expect(aHost(production)).rejects.toThrow("MONGODB_URL is not set");
  });

  it.each([
    { JWT_ISSUER: "https://login.example.org", JWT_AUDIENCE: "shop", JWT_USER_ID: "uid" },
    { PROVISION_USERS: "by hand" },
    { TRUST_PROXY: "1", trust_proxy: "1" },
    { LOG_LEVEL: "verbose", APP_LOG_LEVEL: "verbose" },
    { PORT: "/run/app.sock" },
    { PORT: "0" },
    { MONGODB_URL: "the database", MONGODB_COLLECTION: "$", MONGODB_USER_ID: "uuid" },
  ])("starts in an environment where the host's server has %o", async (settings) => {
    await expect(aHost(settings, new InMemoryUserRepository())).resolves.toBeDefined();
  });

  it.each([
    [{ OIDC_ISSUER: "https://login.example.org" }, "JWT_AUDIENCE is not set"],
    [{ OIDC_ISSUER: "https://login.example.org", PROVISION_USERS: "by hand" }, "PROVISION_USERS"],
    [{ JWT_JWKS_URL: "https://login.example.org/keys", PROVISION_USERS: "by hand" }, "PROVISION_USERS"],
    [{ MONGODB_URL: "the database" }, "MONGODB_URL"],
    [{ PUBLIC_URL: "here" }, "PUBLIC_URL"],
    [{ IMAGE_MAX_BITES: "2" }, "did you mean IMAGE_MAX_BYTES"],
    [{ OIDC_ISUER: "https://login.example.org" }, "did you mean OIDC_ISSUER"],
  ])("refuses %o, since it reads that setting", async (settings, complaint) => {
    await expect(aHost(settings)).rejects.toThrow(complaint);
  });

  it("adds no demo user to a host's store", async () => {
    const store = new InMemoryUserRepository();
    await aHost({}, store);

    expect(await store.findById(217)).toBeNull();
    await expect(aHost({ DEMO_USER: "true" }, store)).rejects.toThrow("DEMO_USER cannot be true");
  });

  it("refuses PROVISION_USERS with a host's store", async () => {
    const identity = {
      OIDC_ISSUER: "https://login.example.org/",
      JWT_AUDIENCE: "pictures",
      PROVISION_USERS: "true",
    };

    await expect(aHost(identity, new InMemoryUserRepository())).rejects.toThrow(
      "PROVISION_USERS cannot be true",
    );
  });
});
