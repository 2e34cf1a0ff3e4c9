import { createServer, request } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "../../src/cloudinary/index.js";

const HOUR = 60 * 60 * 1000;

describe("Cloudinary's time", () => {
  it("is not known before it has answered", async () => {
    const { media } = await open(() => new Date().toUTCString());

    expect(media.time()).toBeNull();
  });

  it.each([0, 3 * HOUR, -3 * HOUR])("is that of its answers, %d milliseconds off", async (offset) => {
    const { media } = await open(() => new Date(Date.now() + offset).toUTCString());
    const before = Date.now() + offset;

    await media.destroy("a");

    const { from, to } = media.time() ?? expect.fail();
    // A second is lost in the header, and this machine's clock counts whole milliseconds.
    expect(from.getTime()).toBeLessThanOrEqual(Date.now() + offset + 1);
    expect(to.getTime()).toBeGreaterThanOrEqual(before - 1);
    expect(to.getTime() - from.getTime()).toBeLessThan(10_000);
  });

  it("goes on, and is not known any longer after an hour", async () => {
    const { media } = await open(() => new Date(0).toUTCString());
    await media.destroy("a");
    const { from } = media.time() ?? expect.fail();
    const start = performance.now();
    const now = vi.spyOn(performance, "now");
    onTestFinished(() => now.mockRestore());

    now.mockReturnValue(start + HOUR / 2);
    expect((media.time()?.from.getTime() ?? 0) - from.getTime()).toBeGreaterThanOrEqual(HOUR / 2);
    now.mockReturnValue(start + HOUR + 1);
    expect(media.time()).toBeNull();
  });

  it.each([undefined, "yesterday", ""])("is not known from the header %j", async (date) => {
    const { media } = await open(() => date);

    await media.destroy("a");

    expect(media.time()).toBeNull();
  });

  it("is not that of others whom the process calls meanwhile", async () => {
    const other = await serve(() => new Date(0).toUTCString());
    const { media } = await open(async () => {
      await new Promise((resolve) =>
        request(`${other}/v1_1/demo/`, (answer) => answer.resume().on("end", resolve)).end(),
      );
      return undefined;
    });

    await media.destroy("a");

    expect(media.time()).toBeNull();
  });

  async function open(date: () => string | undefined | Promise<string | undefined>) {
    const url = await serve(date);
    const account = parseCloudinaryUrl(`cloudinary://key:secret@demo?upload_prefix=${url}`);
    return { media: new CloudinaryMediaLibrary(account, { formats: ["jpg"] }) };
  }
});

/** A server that destroys all and sends this `Date`. */
async function serve(date: () => string | undefined | Promise<string | undefined>): Promise<string> {
  const server = createServer(async (_, response) => {
    const value = await date();
    response.sendDate = false;
    if (value !== undefined) response.setHeader("date", value);
    response.end('{"result":"ok"}');
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
