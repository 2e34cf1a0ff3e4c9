import type { FastifyRequest } from "fastify";
import { checkUnsigned, withPreset } from "../account/upload-preset.js";
import { badRequest } from "../api-error.js";
import type { Emulator } from "../emulator.js";
import type { Parameters } from "../parameters.js";
import { authenticateCall, isAuthenticated } from "./authentication.js";

/**
 * Lets an upload through that is authenticated like other calls, or that names a preset for unsigned uploads.
 * @returns its parameters with those of its preset
 * @throws {ApiError} 400 or 401
 */
export async function authenticateUpload(
  request: FastifyRequest,
  parameters: Parameters,
  { account, settings, now }: Emulator,
): Promise<Parameters> {
  const isSigned = isAuthenticated(request, parameters);
  if (isSigned) authenticateCall(request, parameters, account, now());
  const name = parameters.text("upload_preset");
  if (name === undefined) {
    if (isSigned) return parameters;
    throw badRequest("Upload preset must be specified when using unsigned upload");
  }
  const preset = await settings.presets.find(name);
  if (!preset) throw badRequest("Upload preset not found");
  if (!isSigned) {
    if (!preset.unsigned) throw badRequest("Upload preset must be whitelisted for unsigned uploads");
    checkUnsigned(parameters);
  }
  return withPreset(parameters, preset, isSigned);
}
