import { badRequest } from "../api-error.js";
import { Parameters } from "../parameters.js";

type SettingValue = string | number | boolean | readonly string[] | Readonly<Record<string, string>>;

/** An upload preset, as the Admin API lists it: its name, and the parameters of an upload that it sets. */
export interface UploadPreset {
  readonly name: string;
  /** Whether uploads with it need no signature. Default: false. */
  readonly unsigned?: boolean;
  /** For example `{ folder: "avatars", allowed_formats: ["jpg", "png"], transformation: "c_limit,w_500" }`. */
  readonly settings?: Readonly<Record<string, SettingValue>>;
}

/** The parameters that an unsigned upload may have, from Cloudinary's own error text. */
const UNSIGNED = [
  ...["upload_preset", "callback", "public_id", "folder", "asset_folder", "tags", "context", "metadata"],
  ...["face_coordinates", "custom_coordinates", "source", "filename_override", "manifest_transformation"],
  ...["manifest_json", "template", "template_vars", "regions", "public_id_prefix"],
];

/** How many refused parameters an error names. */
const MAX_NAMED = 10;

/** Parameters that come with any upload, signed or not. */
const OF_THE_CALL = ["api_key", "cloud_name", "file", "resource_type", "timestamp"];

/** Values that an unsigned upload adds to those of its preset. The others stay as the preset sets them. */
const ADDED = ["context", "metadata", "tags"];

const MEMBERS = ["name", "unsigned", "settings"];

/** The presets by name. @throws {ApiError} 400 for what is no preset, and for two of one name */
export function presetsByName(presets: readonly UploadPreset[]): Map<string, UploadPreset> {
  if (!Array.isArray(presets)) throw badRequest("presets must be a list of upload presets");
  const byName = new Map<string, UploadPreset>();
  for (const preset of presets) {
    checkShape(preset);
    if (byName.has(preset.name)) throw badRequest(`There are two upload presets ${preset.name}`);
    byName.set(preset.name, preset);
  }
  return byName;
}

/** Presets come from JSON files, too. */
function checkShape(preset: unknown): void {
  if (!isObject(preset) || typeof preset.name !== "string" || preset.name === "") {
    throw badRequest("An upload preset must be an object with a name");
  }
  const { name, unsigned = false, settings = {} } = preset;
  const other = Object.keys(preset).find((member) => !MEMBERS.includes(member));
  if (other)
    throw badRequest(`The upload preset ${name} must have ${other} in its settings, not beside them`);
  if (typeof unsigned !== "boolean")
    throw badRequest(`unsigned of the upload preset ${name} must be a boolean`);
  if (!isObject(settings)) throw badRequest(`The settings of the upload preset ${name} must be an object`);
  const wrong = Object.entries(settings).find(([, value]) => !isSetting(value));
  if (wrong)
    throw badRequest(`The setting ${wrong[0]} of the upload preset ${name} has a value of a wrong type`);
}

function isSetting(value: unknown): boolean {
  const values = isObject(value) || Array.isArray(value) ? Object.values(value) : [value];
  return values.every((one) => ["string", "number", "boolean"].includes(typeof one));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** @throws {ApiError} 400 for parameters that an upload without a signature must not have */
export function checkUnsigned(parameters: Parameters): void {
  const refused = parameters
    .names()
    .filter((name) => !UNSIGNED.includes(name) && !OF_THE_CALL.includes(name));
  if (refused.length === 0) return;
  const rules = `Only ${UNSIGNED.join(", ")} upload parameters are allowed.`;
  const named = refused.slice(0, MAX_NAMED).map((name) => {
    const words = name.slice(0, 40).replaceAll("_", " ");
    return `${words.slice(0, 1).toUpperCase()}${words.slice(1)} parameter is not allowed when using unsigned upload`;
  });
  throw badRequest(`${named.join("., ")}. ${rules}`);
}

/**
 * The parameters of an upload with those that its preset adds. A signed upload overrides its preset. An unsigned one
 * does not, and never overwrites.
 */
export function withPreset(call: Parameters, preset: UploadPreset, isSigned: boolean): Parameters {
  const settings = settingsOf(preset);
  if (settings.flag("disallow_public_id", false) && call.text("public_id") !== undefined) {
    throw badRequest(`The upload preset ${preset.name} does not allow public_id`);
  }
  const merged = new Parameters();
  for (const name of new Set([...call.names(), ...settings.names()])) {
    if (name === "disallow_public_id" || name === "unsigned") continue;
    const [called, set] = [call.text(name), settings.text(name)];
    const value = isSigned ? (called ?? set) : (joined(name, set, called) ?? set ?? called);
    if (value !== undefined) merged.add(name, value);
  }
  if (!isSigned) merged.take("overwrite");
  if (!isSigned) merged.add("overwrite", "0");
  return merged;
}

function joined(name: string, set: string | undefined, called: string | undefined): string | undefined {
  if (!ADDED.includes(name) || set === undefined || called === undefined) return undefined;
  return [set, called].join(name === "tags" ? "," : "|");
}

/** The settings as the parameters of an upload. @throws {ApiError} 400 for a transformation that is no text */
export function settingsOf({ settings = {} }: UploadPreset): Parameters {
  const parameters = new Parameters();
  for (const [name, value] of Object.entries(settings)) {
    if (["eager", "transformation"].includes(name) && typeof value !== "string") {
      throw badRequest(`The ${name} of an upload preset must be a text, such as c_limit,w_500`);
    }
    parameters.add(name, settingText(value));
  }
  return parameters;
}

function settingText(value: SettingValue): string {
  if (typeof value === "boolean") return value ? "1" : "0";
  if (Array.isArray(value)) return value.join(",");
  if (typeof value !== "object") return `${value}`;
  return Object.entries(value)
    .map(([key, text]) => `${key}=${`${text}`.replace(/[|=]/g, "\\$&")}`)
    .join("|");
}
