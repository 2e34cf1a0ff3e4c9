import { execFile } from "node:child_process";
import { createHash, randomUUID } from "node:crypto";
import { access, mkdir, readlink, rm, symlink } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const run = promisify(execFile);
const CACHE = fileURLToPath(new URL("../../node_modules/.cache/python/", import.meta.url));
const PYTHON = process.platform === "win32" ? join("Scripts", "python.exe") : join("bin", "python");

/**
 * A Python with some packages of PyPI: a virtual environment under `node_modules/.cache`, which the first call builds.
 * Concurrent test files may each build one; all of them then use the same one.
 * @param name the beginning of the folder's name
 * @param requirements as for `pip install`, such as `cloudinary==1.46.3`
 * @returns the path of its python; the packages' commands lie beside it
 * @throws {Error} that says what is missing if there is no Python with venv and pip, or a package cannot be had
 */
export async function pythonWith(name: string, requirements: readonly string[]): Promise<string> {
  const digest = createHash("sha256").update(JSON.stringify(requirements)).digest("hex").slice(0, 12);
  const published = join(CACHE, `${name}-${digest}`);
  const python = join(published, PYTHON);
  if (await exists(python)) return python;

  await removeDangling(published);
  // Built in its final folder, since its scripts contain the path, and published by a link, which only one can create.
  const built = `${published}-${randomUUID()}`;
  try {
    await build(built, requirements);
    await publish(built, published);
  } catch (error) {
    await rm(built, { recursive: true, force: true });
    throw error;
  }
  return python;
}

async function build(folder: string, requirements: readonly string[]): Promise<void> {
  await mkdir(CACHE, { recursive: true });
  const python = await findPython();
  const withoutVenv = "Python has no venv module (Debian: apt install python3-venv)";
  await attempt(python, ["-m", "venv", "--without-pip", folder], withoutVenv);
  if (requirements.length === 0) return;
  const own = join(folder, PYTHON);
  const install = ["install", "--quiet", "--disable-pip-version-check", ...requirements];
  const failure = `pip could not install ${requirements.join(" ")}`;
  if (await canInstallInto(own, python)) {
    await attempt(python, ["-m", "pip", "--python", own, ...install], failure);
  } else {
    await attempt(own, ["-m", "ensurepip"], withoutVenv);
    await attempt(own, ["-m", "pip", ...install], failure);
  }
}

/** Whether `python` has a pip that can install into an environment without pip: to install pip takes seconds. */
function canInstallInto(environment: string, python: string): Promise<boolean> {
  return run(python, ["-m", "pip", "--python", environment, "--version"]).then(
    () => true,
    () => false,
  );
}

async function publish(built: string, published: string): Promise<void> {
  try {
    await symlink(built, published, "junction");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    await rm(built, { recursive: true, force: true });
  }
}

/** The environment stops working when the machine's Python is replaced by another version. */
async function removeDangling(published: string): Promise<void> {
  const built = await readlink(published).catch(() => undefined);
  if (built !== undefined && !(await exists(join(built, PYTHON)))) await rm(published);
}

async function findPython(): Promise<string> {
  for (const command of ["python3", "python"]) {
    const version = await run(command, ["-c", "import sys; print(sys.version_info[0])"]).catch(
      () => undefined,
    );
    if (version?.stdout.trim() === "3") return command;
  }
  throw new Error("These tests need Python 3 with venv and pip, and there is no python3 on the PATH.");
}

async function attempt(command: string, commandArguments: string[], failure: string): Promise<void> {
  try {
    await run(command, commandArguments);
  } catch (error) {
    const { stdout = "", stderr = "" } = error as { stdout?: string; stderr?: string };
    throw new Error(`${failure}: ${stderr || stdout}`.trim(), { cause: error });
  }
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
