/** A module of an application that uses all functions of the client. */
export {
  entityTagOf,
  getUser,
  prefetch,
  prepareImage,
  removeUserImage,
  restoreUserImage,
  setUserImage,
  UserImageError,
  userImageSrcSet,
  userImageUrl,
} from "@user-image/client";
