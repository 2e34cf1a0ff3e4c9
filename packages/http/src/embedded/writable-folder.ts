import { constants } from "node:fs";
import { access, chmod, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Makes a folder and those above it unless they are there, for their owner only.
 *
 * @param setting that names it, for the complaint
 * @throws {Error} that names the setting and what to do
 */
export async function makeWritableFolder(folder: string, setting: string): Promise<void> {
  try {
    await makeFolder(folder);
    await access(folder, constants.W_OK | constants.X_OK);
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new Error(
      `${setting} ${folder} ${faultBy(code)} (${code}). Name a folder that this user may write to.`,
    );
  }
}

/** What the service keeps in its folder, with what SQLite keeps beside a store. */
const OURS = /^(?:(?:users|demo)\.sqlite(?:-wal|-shm|-journal)?|cloudinary(?:\.env)?|emulator)$/;

const OTHERS = 0o077;

/**
 * Keeps a folder from everybody but its owner, and so what the service keeps in it. It is changed only if it is
 * this user's and holds nothing else, for other files may be meant for others.
 *
 * @returns a complaint of one line if others may still use it
 */
export async function keepForOwner(folder: string, setting: string): Promise<string | undefined> {
  const user = process.getuid?.();
  const names = await readdir(folder);
  const ours = names.filter((name) => OURS.test(name));
  const isOursAlone = ours.length === names.length;
  const open: string[] = [];
  for (const path of [folder, ...ours.map((name) => join(folder, name))]) {
    // SQLite may have taken away what was there a moment before.
    const { mode, uid } = (await stat(path).catch(() => undefined)) ?? { mode: 0, uid: user };
    if (user === undefined || (mode & OTHERS) === 0) continue;
    if (uid === user && (path !== folder || isOursAlone)) await chmod(path, mode & 0o700);
    else open.push(path);
  }
  if (open.length === 0) return undefined;
  return `${setting}: others than their owner may use ${open.join(", ")}. Give a folder of its own, or let the owner run chmod go= on these.`;
}

/** Not `recursive`, with which Node never comes back from some folders, such as /proc. */
async function makeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { mode: 0o700 });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? error.code : undefined;
    if (code === "EEXIST") {
      if (!(await stat(folder)).isDirectory()) throw Object.assign(new Error(), { code: "ENOTDIR" });
    } else if (code === "ENOENT" && dirname(folder) !== folder && !(await isThere(dirname(folder)))) {
      await makeFolder(dirname(folder));
      await mkdir(folder, { mode: 0o700 });
    } else {
      throw error;
    }
  }
}

function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

function faultBy(code: string): string {
  switch (code) {
    case "ENOTDIR":
      return "is a file, or is below one";
    case "EACCES":
    case "EPERM":
      return "is not for this user to write to";
    case "EROFS":
      return "is on a file system that cannot be written to";
    case "ENOSPC":
    case "EDQUOT":
      return "is on a disk that is full";
    default:
      return "cannot be made";
  }
}
