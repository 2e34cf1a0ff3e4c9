import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folders = new Set<string>();

/** Creates a folder that is deleted at the latest when the process exits, unless it is killed. */
export function makeTemporaryFolder(): string {
  if (folders.size === 0) process.on("exit", removeAll);
  const folder = mkdtempSync(join(tmpdir(), "cloudinary-emulator-"));
  folders.add(folder);
  return folder;
}

export function removeTemporaryFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true, maxRetries: 3 });
  folders.delete(folder);
  if (folders.size === 0) process.off("exit", removeAll);
}

function removeAll(): void {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
}
