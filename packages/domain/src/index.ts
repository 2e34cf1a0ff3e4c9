export * from "./errors.js";
export { recordingEvents } from "./events/recording-events.js";
export type { Actor, Lifetimes } from "./image-lifecycle.js";
export type { ImageLimits } from "./image-limits.js";
export {
  formatImageReference,
  type ImageReference,
  type NamedImage,
  parseImageReference,
} from "./image-reference.js";
export { faultOfReason } from "./moderation/image-lock.js";
export { checkEmail, checkUsername, newUser, toPerson } from "./new-user.js";
export type { Clock } from "./ports/clock.js";
export type { EventSender, ImageChanged } from "./ports/event-sender.js";
export type { HeldImage, HeldImagesPage, MediaInventory } from "./ports/media-inventory.js";
export type { InspectedImage, MediaLibrary, SignedUpload } from "./ports/media-library.js";
export type { MediaEvent, MediaNotifications } from "./ports/media-notifications.js";
export type { StrayImages } from "./ports/stray-images.js";
export type { NewProfile, UserAccounts } from "./ports/user-accounts.js";
export type { Change, Store, UserPage, UserRepository } from "./ports/user-repository.js";
export {
  AuditImages,
  type AuditOptions,
  type AuditPosition,
  type AuditStep,
  type Finding,
} from "./use-cases/audit-images.js";
export { CompareClocks, type TimeSpan } from "./use-cases/compare-clocks.js";
export {
  DestroyDiscards,
  type DestructionReport,
  type DueImage,
  type DuePreview,
  type UserFailure,
} from "./use-cases/destroy-discards.js";
export { DestroyStrays, RecordStray } from "./use-cases/destroy-strays.js";
export { EraseUserImages, type ErasureReport } from "./use-cases/erase-user-images.js";
export { GrantUpload } from "./use-cases/grant-upload.js";
export { ModerateUserImage, type Moderation } from "./use-cases/moderate-user-image.js";
export { RecordDeletion, RecordUpload, RejectImage } from "./use-cases/record-media-events.js";
export { RemoveUserImage, type RemoveUserImageRequest } from "./use-cases/remove-user-image.js";
export { SendEvents, type SendingReport } from "./use-cases/send-events.js";
export { SetUserImage, type SetUserImageRequest } from "./use-cases/set-user-image.js";
export { type UserImageView, ViewUserImage, type ViewUserImageRequest } from "./use-cases/view-user-image.js";
export * from "./user.js";
export type {
  Check,
  CondemnedImage,
  DiscardedImage,
  DiscardReason,
  FormerImage,
  GrantedImage,
  ImageFacts,
  ShownImage,
  UserImage,
  UserImages,
} from "./user-image.js";
export { isDiscard, isOwn, isRestorable, isWatched, shownImage } from "./user-image.js";
