import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { MediaUnavailable } from "@user-image/domain";
import { afterEach, describe, expect, it, onTestFinished, vi } from "vitest";

afterEach(() => void vi.useRealTimers());

describe("CloudinaryMediaLibrary asks Cloudinary", () => {
  it("to destroy the copies in the delivery network too", async () => {
    const { library, server } = await open();
    const destroying = library.destroy("abc");
    const [request, response] = await once(server, "request");

    const body = await text(request);
    response.end(JSON.stringify({ result: "ok" }));
    await destroying;

    expect(body).toMatch(/name="public_id"\r\n\r\nabc\r\n/);
    expect(body).toMatch(/name="invalidate"\r\n\r\n(?:1|true)\r\n/);
  });

  it.each(["inspect", "destroy"] as const)("to %s, and waits for less than two seconds", async (method) => {
    const { library, server } = await open();
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    const outcome = library[method]("abc").then(
      () => "done",
      (error: unknown) => error,
    );
    await once(server, "request");

    await vi.advanceTimersByTimeAsync(2000);

    expect(await Promise.race([outcome, "still waiting"])).toBeInstanceOf(MediaUnavailable);
  });
});

/** A library, and the server that it takes for Cloudinary. */
async function open() {
  const server = createServer();
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const url = `cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:${port}`;
  return { library: new CloudinaryMediaLibrary(parseCloudinaryUrl(url), { formats: ["jpg"] }), server };
}
