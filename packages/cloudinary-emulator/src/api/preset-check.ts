import { settingsOf, type UploadPreset } from "../account/upload-preset.js";
import { ApiError, badRequest } from "../api-error.js";
import { checkParameters } from "../contract/check-parameters.js";
import type { Parameters } from "../parameters.js";
import { readUploadParameters } from "./upload-parameters.js";

/** The name of a transformation, which may be defined after the preset. */
const NAME = /(?<=^|[,/|])t_[^,/|]+/g;

/** @throws {ApiError} 400 that names the preset, for a setting that no upload could have */
export function checkPreset(preset: UploadPreset): void {
  const settings = settingsOf(preset);
  try {
    checkParameters("update_upload_preset", settings);
    readUploadParameters(withoutNames(settings), undefined, undefined);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    throw badRequest(`Upload preset ${preset.name}: ${error.message}`);
  }
}

function withoutNames(settings: Parameters): Parameters {
  for (const name of ["eager", "transformation"]) {
    const text = settings.take(name);
    if (text !== undefined) settings.add(name, text.replace(NAME, "q_auto"));
  }
  return settings;
}
