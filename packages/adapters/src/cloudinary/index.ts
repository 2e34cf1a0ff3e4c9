export { type CloudinaryAccount, parseCloudinaryUrl } from "./account.js";
export { CloudinaryMediaLibrary, type UploadTerms } from "./media-library.js";
export { CloudinaryNotifications } from "./notifications.js";
