import { randomUUID } from "node:crypto";
import { startCloudinaryEmulator } from "@user-image/cloudinary-emulator";
import { freePort } from "@user-image/testing/free-port";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { inject, onTestFinished } from "vitest";
import { startNginx } from "./nginx.js";
import { start, userImage, type WhenOver } from "./process.js";
import { API_SECRET, type Grant, jsonOf } from "./serve.js";

/** The service with all that it brings, behind nginx. */
export async function oneProcess(path: string, whenOver: WhenOver = onTestFinished) {
  const [proxyPort, port] = [await freePort(), String(await freePort())];
  const url = publicUrl(proxyPort, path);
  await startNginx(proxyPort, [port], path, undefined, whenOver);
  const settings = { PORT: port, PUBLIC_URL: url, TRUST_PROXY: "loopback" };
  return { url, service: await start(settings, whenOver) };
}

/** Two processes on MongoDB and a Cloudinary that is elsewhere, behind nginx. */
export async function twoProcesses(
  path: string,
  limits: Record<string, string> = {},
  whenOver: WhenOver = onTestFinished,
) {
  const port = await freePort();
  const url = publicUrl(port, path);
  const settings = {
    ...limits,
    PUBLIC_URL: url,
    TRUST_PROXY: "loopback",
    MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`),
    CLOUDINARY_URL: await startEmulator(whenOver),
  };
  const startOne = () => start(settings, whenOver);
  const services = [await startOne(), await startOne()];
  await startNginx(
    port,
    services.map(({ port }) => port),
    path,
    undefined,
    whenOver,
  );
  const { stdout } = await userImage(["--json", "user", "add", "--username", "Ada"], settings);
  return { url, port, services, settings, token: String(JSON.parse(stdout).token) };
}

/** Of the service behind nginx. */
function publicUrl(port: number, path: string): string {
  return `http://127.0.0.1:${port}${path}`.replace(/\/$/, "");
}

async function startEmulator(whenOver: WhenOver): Promise<string> {
  const emulator = await startCloudinaryEmulator({ apiSecret: API_SECRET });
  whenOver(() => emulator.close());
  return `cloudinary://key:${API_SECRET}@local?upload_prefix=${emulator.url}`;
}

/** What a user does through nginx. */
export function aClient(url: string, token: string) {
  const users = (method: string, image: unknown, headers: Record<string, string> = {}) =>
    fetch(`${url}/v1/users`, {
      method,
      headers: { authorization: `Token ${token}`, "content-type": "application/json", ...headers },
      ...(image === undefined ? {} : { body: JSON.stringify({ image }) }),
    });
  return {
    getUser: (headers?: Record<string, string>) => users("GET", undefined, headers),
    setImage: (publicId: string, headers?: Record<string, string>) => users("PATCH", { publicId }, headers),
    removeImage: (headers?: Record<string, string>) => users("PATCH", null, headers),
    grant: async () => {
      const headers = { authorization: `Token ${token}` };
      return jsonOf<Grant>(await fetch(`${url}/v1/media-signature`, { method: "POST", headers }));
    },
  };
}
