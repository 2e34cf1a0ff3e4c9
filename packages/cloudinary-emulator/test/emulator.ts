import { createHash } from "node:crypto";
import { mkdtempSync, readdirSync, readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import Fastify, { type FastifyInstance } from "fastify";
import { afterAll, beforeAll, onTestFinished } from "vitest";
import { type CloudinaryEmulatorOptions, cloudinaryEmulator } from "../src/index.js";

export const account = { cloudName: "democloud", apiKey: "key123", apiSecret: "sec_ABC" } as const;
export const basic = { authorization: `Basic ${Buffer.from("key123:sec_ABC").toString("base64")}` };

export interface RunningEmulator {
  readonly app: FastifyInstance;
  readonly dir: string;
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  /** `<origin>/v1_1/democloud` */
  readonly api: string;
  /** `<origin>/democloud/image/upload` */
  readonly delivery: string;
}

/** A listening emulator over a folder of its own, closed when the test is over. */
export async function startEmulator(
  options: Partial<CloudinaryEmulatorOptions> = {},
): Promise<RunningEmulator> {
  const emulator = await listen(options);
  onTestFinished(() => emulator.app.close());
  return emulator;
}

/** The same for all tests of a file, or of a part of it. Call it where tests are described. */
export function startForAll(): () => RunningEmulator {
  let emulator: RunningEmulator;
  beforeAll(async () => {
    emulator = await listen();
  });
  afterAll(() => emulator.app.close());
  return () => emulator;
}

async function listen(options: Partial<CloudinaryEmulatorOptions> = {}): Promise<RunningEmulator> {
  const dir = options.dir ?? temporaryFolder();
  const app = Fastify({ forceCloseConnections: true });
  app.register(cloudinaryEmulator, { ...account, ...options, dir });
  const origin = await app.listen({ port: 0, host: "127.0.0.1" });
  return {
    app,
    dir,
    origin,
    api: `${origin}/v1_1/${account.cloudName}`,
    delivery: `${origin}/${account.cloudName}/image/upload`,
  };
}

export function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), "cloudinary-emulator-"));
}

/** The path of every file in a folder and the folders in it. */
export function filesIn(folder: string): string[] {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

export function photoPath(name: string): string {
  return fileURLToPath(new URL(`../../../testing/photos/${name}`, import.meta.url));
}

export function photo(name: string): Buffer {
  return readFileSync(photoPath(name));
}

/** The parameters with what signs them: independent of the emulator's own code. */
export function signed(
  parameters: Record<string, string>,
  { algorithm = "sha1", version = 2, secret = account.apiSecret as string, at = new Date() } = {},
): Record<string, string> {
  const all: Record<string, string> = { timestamp: `${Math.floor(at.getTime() / 1000)}`, ...parameters };
  const parts = Object.keys(all)
    .sort()
    .map((name) => `${name}=${all[name]}`)
    .map((part) => (version === 2 ? part.replace(/&/g, "%26") : part));
  const signature = createHash(algorithm)
    .update(parts.join("&") + secret)
    .digest("hex");
  return { ...all, signature, api_key: account.apiKey };
}

export function form(parameters: Record<string, string>, file?: Buffer, fileName = "photo.jpg"): FormData {
  const body = new FormData();
  for (const [name, value] of Object.entries(parameters)) body.append(name, value);
  if (file) body.append("file", new Blob([new Uint8Array(file)]), fileName);
  return body;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, for assertions only
  readonly body: any;
}

/** Posts a call of the Upload API. */
export async function post(
  url: string,
  body: FormData,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(url, { method: "POST", body, headers });
  return { status: response.status, headers: response.headers, body: await response.json() };
}

/** Calls a method of the Upload API for images: `upload`, `explicit`, … */
export function call(
  { api }: Pick<RunningEmulator, "api">,
  method: string,
  parameters: Record<string, string>,
  file?: Buffer,
  fileName?: string,
): Promise<Answer> {
  return post(`${api}/image/${method}`, form(parameters, file, fileName));
}

/** Uploads a photo with a signature of its own. */
export async function upload(
  emulator: RunningEmulator,
  file: Buffer | string,
  parameters: Record<string, string> = {},
): Promise<Answer> {
  const content = typeof file === "string" ? photo(file) : file;
  const name = typeof file === "string" ? file : "photo.jpg";
  return call(emulator, "upload", signed(parameters), content, name);
}

/** Calls the Admin API. */
export async function admin({ api }: RunningEmulator, path: string, init: RequestInit = {}) {
  const response = await fetch(`${api}${path}`, {
    ...init,
    headers: { ...basic, ...(init.headers as Record<string, string>) },
  });
  // biome-ignore lint/suspicious/noExplicitAny: what came over the wire, for assertions only
  return { status: response.status, headers: response.headers, body: (await response.json()) as any };
}

/** Uploads a small image under each public id. */
export async function uploadAll(emulator: RunningEmulator, publicIds: readonly string[]): Promise<void> {
  for (const publicId of publicIds) await upload(emulator, "moving.gif", { public_id: publicId, tags: "t" });
}

/** The text of an error answer, from the header, which must repeat what the body says. */
export function errorOf(answer: Answer): string {
  if (answer.body.error.message !== answer.headers.get("x-cld-error")) {
    throw new Error(`X-Cld-Error is ${answer.headers.get("x-cld-error")}, not ${answer.body.error.message}`);
  }
  return answer.body.error.message;
}
