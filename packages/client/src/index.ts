export { getUser, removeUserImage, restoreUserImage } from "./change-user-image.js";
export { type PrepareImageOptions, prepareImage, type Square } from "./picture/prepare-image.js";
export { type Change, type Connection, entityTagOf } from "./service.js";
export { prefetch, type SetUserImageOptions, setUserImage } from "./set-user-image.js";
export type { User } from "./user.js";
export { type ClientCode, type ProblemCode, UserImageError } from "./user-image-error.js";
export {
  type PicturedUser,
  type UserImageUrlOptions,
  userImageSrcSet,
  userImageUrl,
} from "./user-image-url.js";
