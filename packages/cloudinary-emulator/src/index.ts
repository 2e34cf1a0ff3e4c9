export type { UploadPreset } from "./account/upload-preset.js";
export { type ImportedAsset, importAsset } from "./import-asset.js";
export { type CloudinaryEmulatorOptions, cloudinaryEmulator } from "./plugin.js";
export type { RecordedCall } from "./standalone/call-log.js";
export type { EmulatedAsset, EmulatorControl } from "./standalone/control.js";
export type { Failure } from "./standalone/faults.js";
export {
  type RunningCloudinaryEmulator,
  type StartOptions,
  startCloudinaryEmulator,
} from "./standalone/start.js";
