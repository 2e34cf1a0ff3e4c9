import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const CLOUD_NAME = "local";

/** The file in an emulator's folder with its CLOUDINARY_URL, as a line for an environment. */
const FILE = "cloudinary.env";

/**
 * Returns `<key>:<secret>` of the emulator in `folder`: the stored ones, or new ones if there are none.
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

/** Stores the URL for the next start and for other programs. Call it when the emulator listens. */
export async function keepEmulatorUrl(folder: string, url: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await writeFile(join(folder, FILE), `CLOUDINARY_URL=${url}\n`, { mode: 0o600 });
}

/** Makes a key in the format of Cloudinary's keys. */
function randomDigits(): string {
  return String(randomBytes(6).readUIntBE(0, 6)).padStart(15, "0");
}
