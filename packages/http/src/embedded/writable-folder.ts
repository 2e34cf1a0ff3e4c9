import { constants } from "node:fs";
import { access, chmod, mkdir, readdir, stat } from "node:fs/promises";
import { dirname, join } from "node:path";

/**
 * Creates a folder and its parents if they are missing, for their owner only.
 *
 * @param setting the name of the folder's setting, for the error message
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

/** The files of the service in its folder, including those that SQLite creates beside a store. */
const OURS = /^(?:(?:users|demo)\.sqlite(?:-wal|-shm|-journal)?|cloudinary(?:\.env)?|emulator)$/;

const OTHERS = 0o077;

/**
 * Makes a folder, and so the files of the service in it, accessible to its owner only. It changes the folder only if
 * it belongs to this user and contains no other files, which other users may need.
 *
 * @returns a warning of one line if other users can still use it
 */
export async function keepForOwner(folder: string, setting: string): Promise<string | undefined> {
  const user = process.getuid?.();
  const names = await readdir(folder);
  const ours = names.filter((name) => OURS.test(name));
  const isOursAlone = ours.length === names.length;
  const open: string[] = [];
  for (const path of [folder, ...ours.map((name) => join(folder, name))]) {
    // SQLite may have deleted the file meanwhile.
    const { mode, uid } = (await stat(path).catch(() => undefined)) ?? { mode: 0, uid: user };
    if (user === undefined || (mode & OTHERS) === 0) continue;
    if (uid === user && (path !== folder || isOursAlone)) await chmod(path, mode & 0o700);
    else open.push(path);
  }
  if (open.length === 0) return undefined;
  return `${setting}: other users than the owner can use ${open.join(", ")}. Set ${setting} to a folder for this service only, or run chmod go= on these as their owner.`;
}

/** Without `recursive`, with which Node does not return for some folders, such as /proc. */
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
      return "is not writable for this user";
    case "EROFS":
      return "is on a read-only file system";
    case "ENOSPC":
    case "EDQUOT":
      return "is on a disk that is full";
    default:
      return "cannot be made";
  }
}
