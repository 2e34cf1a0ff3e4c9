import type { MetadataField } from "./metadata-field.js";
import { Records } from "./records.js";
import { presetsByName, type UploadPreset } from "./upload-preset.js";

/** The settings of the account that calls change. */
export interface Settings {
  readonly presets: Records<UploadPreset>;
  readonly metadataFields: Records<MetadataField>;
  /** The definitions of named transformations. */
  readonly transformations: Records<string>;
  /** Folders that exist without an asset in them, by their path. */
  readonly folders: Records<{ readonly createdAt: string }>;
}

/** @throws {ApiError} if what is given is no list of presets */
export function openSettings(dir: string, presets: readonly UploadPreset[]): Settings {
  return {
    presets: new Records(dir, "upload-presets", presetsByName(presets)),
    metadataFields: new Records(dir, "metadata-fields"),
    transformations: new Records(dir, "transformations"),
    folders: new Records(dir, "folders"),
  };
}
