import { type RunningEmulator, startEmulator, upload } from "./emulator.js";

/** An emulator with some of the photos, each under its name without extension. */
export async function startWith(...files: string[]): Promise<RunningEmulator> {
  const emulator = await startEmulator();
  for (const file of files) await upload(emulator, file, { public_id: file.replace(/\.\w+$/, "") });
  return emulator;
}

/** Gets an image below `…/image/upload/`, as a client that accepts anything unless it says otherwise. */
export async function get({ delivery }: RunningEmulator, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${delivery}/${path}`, { headers: { accept: "*/*", ...headers } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}
