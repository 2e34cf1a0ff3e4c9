import { describe, expect, it } from "vitest";
import { errorOf, form, photo, post, signed, startEmulator } from "./emulator.js";
import { startFiles } from "./files-server.js";

const ALL = { remoteUploads: true, privateRemoteUploads: true };

async function uploadUrl(api: string, file: string, parameters = signed({})) {
  return post(`${api}/image/upload`, form({ ...parameters, file }));
}

describe("a remote file", () => {
  it("is fetched if that is allowed, also behind a redirection", async () => {
    const { origin } = await startFiles((request, response) => {
      if (request.url === "/moved") response.writeHead(302, { location: "/cats/tom.jpg?x=1" }).end();
      else response.end(photo("cat.jpg"));
    });
    const { api } = await startEmulator(ALL);

    const direct = await uploadUrl(api, `${origin}/cats/tom.jpg`);
    const redirected = await uploadUrl(api, `${origin}/moved`);

    expect(direct.body).toMatchObject({
      width: 451,
      bytes: photo("cat.jpg").length,
      original_filename: "tom",
    });
    expect(redirected.body).toMatchObject({ width: 451 });
  });

  it.each([
    ["/gone", "404 Not Found"],
    ["/round", "too many redirections"],
    ["/away", "only http and https are supported"],
  ])("is refused for %s", async (path, reason) => {
    const { origin } = await startFiles((request, response) => {
      const to = { "/round": "/round", "/away": "file:///etc/passwd" }[request.url ?? ""];
      response.writeHead(to ? 301 : 404, to ? { location: to } : {}).end();
    });
    const { api } = await startEmulator(ALL);

    const answer = await uploadUrl(api, origin + path);

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(`Error in loading ${origin}${path} - ${reason}`);
  });

  it("is not read further than a file may be large", async () => {
    let sent = 0;
    const { origin } = await startFiles((_, response) => {
      const more = () => {
        sent += 1;
        if (sent < 5000) response.write(Buffer.alloc(100_000), more);
      };
      more();
    });
    const { api } = await startEmulator({ ...ALL, maxBytes: 50_000 });

    const answer = await uploadUrl(api, origin);

    expect(errorOf(answer)).toMatch(/^File size too large\. Got \d+\. Maximum is 50000\.$/);
    expect(sent).toBeLessThan(500);
  });

  it("is fetched only for calls that are allowed", async () => {
    const { origin, asked } = await startFiles((_, response) => response.end(photo("cat.jpg")));
    const { api } = await startEmulator(ALL);

    const forged = await uploadUrl(api, origin, signed({}, { secret: "wrong" }));
    const refused = await uploadUrl(api, origin, signed({ detection: "x" }));

    expect([forged.status, refused.status, asked]).toEqual([401, 400, []]);
  });

  it.each([
    ["http://127.0.0.1:PORT/", "127.0.0.1"],
    ["http://localhost:PORT/", /127\.0\.0\.1|::1/],
    ["http://[::1]:PORT/", "::1"],
    ["http://[::ffff:127.0.0.1]:PORT/", "::ffff:7f00:1"],
    ["http://2130706433:PORT/", "127.0.0.1"],
    ["http://169.254.169.254/latest/meta-data", "169.254.169.254"],
    ["http://10.0.0.1/", "10.0.0.1"],
    ["http://[fd00::1]/", "fd00::1"],
  ])("of this machine or a private network needs a second switch: %s", async (url, address) => {
    const { origin, asked } = await startFiles((_, response) => response.end(photo("cat.jpg")));
    const { api } = await startEmulator({ remoteUploads: true });

    const answer = await uploadUrl(api, url.replace("PORT", new URL(origin).port));

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toMatch(
      / is not a public address; the emulator needs privateRemoteUploads \(--private-remote-uploads\)/,
    );
    expect(errorOf(answer)).toMatch(address);
    expect(asked).toEqual([]);
  });

  it("is not fetched unless that is allowed", async () => {
    const { origin, asked } = await startFiles((_, response) => response.end(photo("cat.jpg")));
    const { api } = await startEmulator();

    const answer = await uploadUrl(api, origin);

    expect(errorOf(answer)).toBe(
      `Error in loading ${origin} - the emulator needs remoteUploads (--remote-uploads) for it`,
    );
    expect(asked).toEqual([]);
  });
});
