import { type RunningEmulator, startEmulator, startForAll, upload } from "./emulator.js";

/** An emulator with some of the photos, each under its name without extension. */
export async function startWith(...files: string[]): Promise<RunningEmulator> {
  const emulator = await startEmulator();
  for (const file of files) await add(emulator, file);
  return emulator;
}

/** One emulator for the tests of a file that only ask for images. It gets each photo when a test needs it first. */
export function startOnce(): (...files: string[]) => Promise<RunningEmulator> {
  const emulator = startForAll();
  const added = new Map<string, Promise<unknown>>();
  return async (...files) => {
    for (const file of files) {
      const adding = added.get(file) ?? add(emulator(), file);
      added.set(file, adding);
      await adding;
    }
    return emulator();
  };
}

function add(emulator: RunningEmulator, file: string) {
  return upload(emulator, file, { public_id: file.replace(/\.\w+$/, "") });
}

/** Gets an image below `…/image/upload/`, as a client that accepts anything unless it says otherwise. */
export async function get({ delivery }: RunningEmulator, path: string, headers: Record<string, string> = {}) {
  const response = await fetch(`${delivery}/${path}`, { headers: { accept: "*/*", ...headers } });
  const bytes = Buffer.from(await response.arrayBuffer());
  return { status: response.status, headers: response.headers, bytes };
}
