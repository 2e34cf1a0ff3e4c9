import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const CLOUD_NAME = "local";

/** In an emulator's folder: its CLOUDINARY_URL, as a line for anybody's own environment. */
const FILE = "cloudinary.env";

/**
 * `<key>:<secret>` of the emulator whose files are in `folder`: those that are kept there, or else new ones.
 *
 * @throws {Error} if they are there and cannot be read
 */
export async function emulatorCredentials(folder: string): Promise<string> {
  const text = await readFile(join(folder, FILE), "utf8").catch((error) => {
    if (error.code === "ENOENT") return "";
    throw new Error(
      `${join(folder, FILE)} cannot be read (${error.code}). Let this user read it, or remove it.`,
    );
  });
  const [, kept] = /^CLOUDINARY_URL=cloudinary:\/\/(\w+:\w+)@/m.exec(text) ?? [];
  return kept ?? `${randomDigits()}:${randomBytes(24).toString("hex")}`;
}

/** The CLOUDINARY_URL of an emulator that can be reached at `uploadPrefix`. */
export function emulatorUrl(credentials: string, uploadPrefix: string): string {
  return `cloudinary://${credentials}@${CLOUD_NAME}?upload_prefix=${uploadPrefix}`;
}

/** Keeps it for the next start and for others. Only an emulator that listens is worth being found. */
export async function keepEmulatorUrl(folder: string, url: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, FILE), `CLOUDINARY_URL=${url}\n`, { mode: 0o600 });
}

/** Cloudinary's keys look like this. */
function randomDigits(): string {
  return String(randomBytes(6).readUIntBE(0, 6)).padStart(15, "0");
}
