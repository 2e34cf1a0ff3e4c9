import type { FastifyInstance } from "fastify";
import type { UploadPreset } from "../account/upload-preset.js";
import { ApiError } from "../api-error.js";
import { randomPublicId } from "../assets/public-id.js";
import { FLAGS } from "../contract/parameter-values.js";
import type { Emulator } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { adminRoute } from "./endpoint-route.js";
import { pageOf, parseContext, parseTags } from "./lists.js";
import { checkPreset } from "./preset-check.js";

/** What a call says of a preset besides its settings. The npm SDK adds the time. */
const NO_SETTINGS = ["timestamp", "unsigned"];

/** The upload presets of the account. */
export function registerPresets(app: FastifyInstance, emulator: Emulator): void {
  const { presets } = emulator.settings;

  async function find(name: string): Promise<UploadPreset> {
    const preset = await presets.find(name);
    if (!preset) throw new ApiError(404, `Can't find upload preset named ${name}`);
    return preset;
  }

  adminRoute(app, emulator, "list_upload_presets", async ({ parameters }) => {
    const all = [...(await presets.all()).values()];
    const { page, next } = pageOf(all, ({ name }) => name, parameters);
    return { presets: page.map(presetAnswer), ...next };
  });

  adminRoute(app, emulator, "create_upload_preset", async ({ parameters }) => {
    const name = parameters.take("name") ?? randomPublicId();
    if (await presets.find(name)) throw new ApiError(400, `Preset ${name} already exists`);
    await presets.set(name, readPreset(name, parameters));
    return { message: "created", name };
  });

  adminRoute(app, emulator, "upload_preset", async ({ path }) => presetAnswer(await find(path["*"] ?? "")));

  adminRoute(app, emulator, "update_upload_preset", async ({ path, parameters }) => {
    const before = await find(path["*"] ?? "");
    const after = readPreset(before.name, parameters);
    const unsigned = parameters.flag("unsigned", before.unsigned ?? false);
    await presets.set(before.name, {
      name: before.name,
      unsigned,
      settings: { ...before.settings, ...after.settings },
    });
    return { message: "updated" };
  });

  adminRoute(app, emulator, "delete_upload_preset", async ({ path }) => {
    const { name } = await find(path["*"] ?? "");
    await presets.set(name, null);
    return { message: "deleted" };
  });
}

function readPreset(name: string, parameters: Parameters): UploadPreset {
  const names = parameters.names().filter((parameter) => !NO_SETTINGS.includes(parameter));
  const settings = names.flatMap((setting) => {
    const value = parameters.text(setting);
    return value === undefined ? [] : [[setting, value] as const];
  });
  const preset = {
    name,
    unsigned: parameters.flag("unsigned", false),
    settings: Object.fromEntries(settings),
  };
  checkPreset(preset);
  return preset;
}

function presetAnswer({ name, unsigned = false, settings = {} }: UploadPreset): object {
  const shown = Object.entries(settings).map(([setting, value]) => [setting, shownSetting(setting, value)]);
  return { name, unsigned, settings: Object.fromEntries(shown) };
}

/** A setting with the type that it has in Cloudinary's answers. A transformation is a text here. */
function shownSetting(name: string, value: unknown): unknown {
  if (typeof value !== "string") return value;
  if (FLAGS.includes(name)) return !["0", "false"].includes(value);
  if (name === "tags") return parseTags(value);
  if (name === "allowed_formats") return value.split(",");
  if (name === "context" || name === "metadata") return parseContext(value);
  return value;
}
