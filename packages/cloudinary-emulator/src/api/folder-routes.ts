import type { FastifyInstance } from "fastify";
import { ApiError, badRequest } from "../api-error.js";
import { keyOfAsset } from "../assets/asset.js";
import { isoSeconds } from "../assets/uploaded-asset.js";
import type { Emulator } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { required } from "./asset-change.js";
import { adminRoute } from "./endpoint-route.js";
import { pageOf } from "./lists.js";

/** The asset folders of the account: those of its assets, and empty ones that were created. */
export function registerFolders(app: FastifyInstance, emulator: Emulator): void {
  const { assets, now, settings } = emulator;
  const { folders } = settings;

  /** Every folder, also those that only hold folders. */
  async function allPaths(): Promise<Set<string>> {
    const named = [
      ...(await assets.list()).map(({ assetFolder }) => assetFolder),
      ...(await folders.all()).keys(),
    ];
    return new Set(named.flatMap(pathAndParents));
  }

  async function checkExists(path: string): Promise<void> {
    if ((await allPaths()).has(path)) return;
    throw new ApiError(404, `Can't find folder with path ${path}`);
  }

  async function foldersIn(parent: string, parameters: Parameters): Promise<object> {
    const children = [...(await allPaths())].filter((path) => parentOf(path) === parent).sort();
    const { page, next } = pageOf(children, (path) => path, parameters);
    const folders = page.map((path) => ({ name: nameOf(path), path }));
    return { folders, next_cursor: null, total_count: children.length, ...next };
  }

  adminRoute(app, emulator, "root_folders", async ({ parameters }) => {
    return foldersIn("", parameters);
  });

  adminRoute(app, emulator, "sub_folders", async ({ path, parameters }) => {
    const parent = path["*"] ?? "";
    await checkExists(parent);
    return foldersIn(parent, parameters);
  });

  adminRoute(app, emulator, "create_folder", async ({ path }) => {
    const folder = folderPath(path["*"] ?? "");
    await folders.set(folder, { createdAt: isoSeconds(now()) });
    return { success: true, path: folder, name: nameOf(folder) };
  });

  adminRoute(app, emulator, "delete_folder", async ({ path }) => {
    const folder = path["*"] ?? "";
    await checkExists(folder);
    const holdsAssets = (await assets.list()).some(({ assetFolder }) => isIn(assetFolder, folder));
    if (holdsAssets) throw badRequest("Folder is not empty");
    const deleted = [...(await allPaths())].filter((other) => isIn(other, folder));
    for (const name of (await folders.all()).keys()) if (isIn(name, folder)) await folders.set(name, null);
    return { deleted };
  });

  adminRoute(app, emulator, "rename_folder", async ({ path, parameters }) => {
    const from = path["*"] ?? "";
    const to = folderPath(required(parameters, "to_folder"));
    await checkExists(from);
    const moved = (folder: string) => (isIn(folder, from) ? `${to}${folder.slice(from.length)}` : folder);
    const inside = (await assets.list()).filter(({ assetFolder }) => isIn(assetFolder, from));
    for (const asset of inside)
      await assets.update(keyOfAsset(asset), (current) => ({
        ...current,
        assetFolder: moved(current.assetFolder),
      }));
    for (const [name, folder] of await folders.all()) {
      if (!isIn(name, from)) continue;
      await folders.set(name, null);
      await folders.set(moved(name), folder);
    }
    return { from: { name: nameOf(from), path: from }, to: { name: nameOf(to), path: to } };
  });
}

/** `a/b/c` is in `a/b/c`, `a/b` and `a`. */
function pathAndParents(path: string): string[] {
  const names = path.split("/").filter((name) => name !== "");
  return names.map((_, index) => names.slice(0, index + 1).join("/"));
}

function isIn(path: string, folder: string): boolean {
  return path === folder || path.startsWith(`${folder}/`);
}

function parentOf(path: string): string {
  return path.split("/").slice(0, -1).join("/");
}

function nameOf(path: string): string {
  return path.split("/").at(-1) ?? "";
}

/** @throws {ApiError} 400 for a path that is not one of a folder */
function folderPath(path: string): string {
  const names = path.split("/");
  if (names.some((name) => name.trim() === "" || /[?&#\\%<>+]/.test(name))) {
    throw badRequest(`The folder path ${path} is invalid`);
  }
  return path;
}
