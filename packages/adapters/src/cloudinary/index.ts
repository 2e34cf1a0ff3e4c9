export { type CloudinaryAccount, parseCloudinaryUrl } from "./account.js";
export { CloudinaryInventory } from "./inventory.js";
export { CloudinaryMediaLibrary, type UploadTerms } from "./media-library.js";
export { CloudinaryNotifications } from "./notifications.js";
export { checkFolder } from "./public-ids.js";
