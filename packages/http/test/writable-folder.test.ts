import { chmod, chown, mkdir, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { keepForOwner } from "../src/embedded/writable-folder.js";
import { temporaryFolder } from "./serve.js";

describe("a DATA_DIR that is there already", () => {
  it("is made its owner's only, and so is what the service keeps in it", async () => {
    const folder = await openFolder();

    expect(await keepForOwner(folder, "DATA_DIR")).toBeUndefined();

    expect(await modesOf(folder)).toEqual([0o700, 0o600, 0o700]);
  });

  it("stays open if it holds other files, with a complaint of one line", async () => {
    const folder = await openFolder();
    await writeFile(join(folder, "theirs"), "");
    await chmod(join(folder, "theirs"), 0o644);

    expect(await keepForOwner(folder, "DATA_DIR")).toBe(
      `DATA_DIR: other users than the owner can use ${folder}. Set DATA_DIR to a folder for this service only, or run chmod go= on these as their owner.`,
    );

    expect(await modesOf(folder)).toEqual([0o755, 0o600, 0o700]);
    expect((await stat(join(folder, "theirs"))).mode & 0o777).toBe(0o644);
  });

  it.skipIf(process.getuid?.() !== 0)("stays as it is if it is another user's", async () => {
    const folder = await openFolder();
    await chown(folder, 65_534, 65_534);

    expect(await keepForOwner(folder, "DATA_DIR")).toContain(`can use ${folder}. `);
    expect(await modesOf(folder)).toEqual([0o755, 0o600, 0o700]);
  });
});

async function openFolder(): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "users.sqlite"), "");
  await mkdir(join(folder, "cloudinary"));
  await chmod(join(folder, "users.sqlite"), 0o644);
  await chmod(join(folder, "cloudinary"), 0o755);
  await chmod(folder, 0o755);
  return folder;
}

function modesOf(folder: string): Promise<number[]> {
  const paths = [folder, join(folder, "users.sqlite"), join(folder, "cloudinary")];
  return Promise.all(paths.map(async (path) => (await stat(path)).mode & 0o777));
}
