export { type ImportedAsset, importAsset } from "./import-asset.js";
export { type CloudinaryEmulatorOptions, cloudinaryEmulator } from "./plugin.js";
