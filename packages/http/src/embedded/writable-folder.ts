import { constants } from "node:fs";
import { access, mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";

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
