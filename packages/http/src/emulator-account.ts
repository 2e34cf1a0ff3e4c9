import { randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

const CLOUD_NAME = "local";

/**
 * The CLOUDINARY_URL of the emulator whose files are in `folder`. Its key and secret are made
 * once and kept in `cloudinary.env` there, as a line for anybody's own environment.
 *
 * @param uploadPrefix where the emulator can be reached now
 */
export async function emulatorUrl(folder: string, uploadPrefix: string): Promise<string> {
  const file = join(folder, "cloudinary.env");
  const credentials = (await credentialsIn(file)) ?? `${randomDigits()}:${randomBytes(24).toString("hex")}`;
  const url = `cloudinary://${credentials}@${CLOUD_NAME}?upload_prefix=${uploadPrefix}`;

  await mkdir(folder, { recursive: true });
  await writeFile(file, `CLOUDINARY_URL=${url}\n`, { mode: 0o600 });
  return url;
}

async function credentialsIn(file: string): Promise<string | undefined> {
  const text = await readFile(file, "utf8").catch(() => "");
  return /^CLOUDINARY_URL=cloudinary:\/\/(\w+:\w+)@/m.exec(text)?.[1];
}

/** Cloudinary's keys look like this. */
function randomDigits(): string {
  return String(randomBytes(6).readUIntBE(0, 6)).padStart(15, "0");
}
