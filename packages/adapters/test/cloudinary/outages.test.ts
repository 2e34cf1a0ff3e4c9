import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { MediaUnavailable } from "@user-image/domain";
import { afterAll, describe, it } from "vitest";

const servers: Server[] = [];

afterAll(() => {
  for (const server of servers) {
    server.closeAllConnections();
    server.close();
  }
});

const facts = { version: 1, format: "jpg", bytes: 1, width: 1, height: 1 };

const failures: Record<string, (response: ServerResponse) => void> = {
  "never answers": () => {},
  "answers a byte at a time, without end": (response) => {
    const drip = setInterval(() => response.write(" "), 50);
    response.on("close", () => clearInterval(drip));
  },
  "resets the connection": (response) => response.socket?.resetAndDestroy(),
  "hangs up": (response) => response.socket?.end(),
  "answers 500": (response) => answer(response, 500, { error: { message: "General Error" } }),
  "answers 502 with a page": (response) => answer(response, 502, "<html>"),
  "answers 503": (response) => answer(response, 503, ""),
  "answers 420": (response) => answer(response, 420, { error: { message: "Rate Limit Exceeded." } }),
  "answers 401": (response) => answer(response, 401, { error: { message: "Unknown API key key" } }),
  "is not behind the gateway, which answers 404": (response) =>
    answer(response, 404, { error: { message: "Not Found" } }),
  "is not behind the gateway, which answers 404 with a page": (response) => answer(response, 404, "<html>"),
  "answers 200 with a page": (response) => answer(response, 200, "<html>"),
  "answers 200 with something else": (response) => answer(response, 200, { version: "many", result: "odd" }),
};

// At once, since most of the time they wait.
describe.concurrent("CloudinaryMediaLibrary, when Cloudinary", () => {
  describe.each(Object.entries(failures))("%s", (_, fail) => {
    it("says so in time, and tells no secret", async ({ expect }) => {
      const library = await libraryOn(fail);

      for (const attempt of [library.inspect("abc"), library.destroy("abc")]) {
        const error: unknown = await attempt.catch((reason) => reason);

        expect(error).toBeInstanceOf(MediaUnavailable);
        expect(inspect(error, { depth: 10 })).not.toContain("hunter2");
      }
    });
  });

  it("is not there at all, says so", async ({ expect }) => {
    const account = parseCloudinaryUrl("cloudinary://key:hunter2@demo?upload_prefix=http://127.0.0.1:9");

    await expect(new CloudinaryMediaLibrary(account, { formats: ["jpg"] }).inspect("abc")).rejects.toThrow(
      MediaUnavailable,
    );
  });

  it("is down, gets no calls while the circuit breaker is open, and one after that", async ({ expect }) => {
    let calls = 0;
    let isDown = true;
    const library = await libraryOn((response) => {
      calls++;
      if (isDown) answer(response, 500, { error: { message: "General Error" } });
      else answer(response, 200, facts);
    });
    for (let time = 0; time < 20; time++) {
      await expect(library.inspect("abc")).rejects.toThrow(MediaUnavailable);
    }
    expect(calls).toBe(5);

    isDown = false;
    await expect.poll(() => library.inspect("abc").catch(() => null), { timeout: 10_000 }).toEqual(facts);
    expect(calls).toBe(6);
  });

  it("is asked whether it is back, makes nobody else wait for that", async ({ expect }) => {
    let isDown = true;
    let calls = 0;
    const library = await libraryOn((response) => {
      calls++;
      if (isDown) answer(response, 500, { error: { message: "General Error" } });
    });
    for (let time = 0; time < 5; time++) await library.inspect("abc").catch(() => {});
    isDown = false;

    // The first call after the pause hangs, and so would those that wait for it.
    const tries = async () => {
      const trying = library.inspect("abc").catch(() => {});
      await new Promise((resolve) => setTimeout(resolve, 50));
      return { trying, isTried: calls === 6 };
    };
    let trial = await tries();
    while (!trial.isTried) trial = await tries();
    const ending = trial.trying.then(() => "the trial");
    const other = library.inspect("abc").then(
      () => "found",
      () => "refused",
    );

    expect(await Promise.race([ending, other])).toBe("refused");
    await ending;
    expect(calls).toBe(6);
  });

  it("refuses single calls, is asked on for others", async ({ expect }) => {
    let calls = 0;
    const library = await libraryOn((response) => {
      calls++;
      answer(response, 400, { error: { message: "public_id (a#b) is invalid" } });
    });

    for (let time = 0; time < 10; time++) {
      await expect(library.destroy("abc")).rejects.toThrow(MediaUnavailable);
    }
    expect(calls).toBe(10);
  });

  it("answers that there is no such image, takes it for an answer", async ({ expect }) => {
    const library = await libraryOn((response) =>
      answer(response, 404, { error: { message: "Resource not found - abc" } }),
    );

    expect(await library.inspect("abc")).toBeNull();
    await library.destroy("abc");
  });

  it("fails, can still sign, for that needs nobody", async ({ expect }) => {
    const library = await libraryOn(() => {});

    expect((await library.grantUpload(new Date(), 60_000)).publicId).toHaveLength(20);
  });
});

async function libraryOn(respond: (response: ServerResponse) => void): Promise<CloudinaryMediaLibrary> {
  const server = createServer((request, response) => {
    request.resume().on("end", () => respond(response));
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  const url = `cloudinary://key:hunter2@demo?upload_prefix=http://127.0.0.1:${port}`;
  return new CloudinaryMediaLibrary(parseCloudinaryUrl(url), { formats: ["jpg"] });
}

function answer(response: ServerResponse, status: number, body: object | string): void {
  const text = typeof body === "string" ? body : JSON.stringify(body);
  response.writeHead(status, { "content-type": "application/json" }).end(text);
}
