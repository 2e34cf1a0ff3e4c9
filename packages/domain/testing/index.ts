export {
  aDiscard,
  aGrant,
  anImage,
  anUnsentEvent,
  aUser,
  aUserWithEverything,
  type UserFields,
} from "./a-user.js";
export type { ContractCase } from "./contract.js";
export { fillStore, type StoredUser } from "./fill-store.js";
export {
  byPlace,
  changed,
  type Discard,
  type Former,
  type Grant,
  type Image,
  type ImagesByPlace,
  toImages,
  toShown,
  type ViewedUser,
} from "./images-by-place.js";
export { InMemoryMediaInventory } from "./in-memory-media-inventory.js";
export { InMemoryMediaLibrary } from "./in-memory-media-library.js";
export { InMemoryStrays } from "./in-memory-strays.js";
export { InMemoryUserRepository } from "./in-memory-user-repository.js";
export { type MediaLibraryHarness, mediaLibraryContract } from "./media-library-contract.js";
export { png1x1, png3x2 } from "./png.js";
export { strayImagesContract } from "./stray-images-contract.js";
export { userAccountsContract } from "./user-accounts-contract.js";
export { userRepositoryContract } from "./user-repository-contract.js";
