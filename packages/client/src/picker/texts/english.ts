import type { Texts } from "./texts.js";

export const english: Texts = {
  loading: "Loading",
  currentPicture: "Current picture",
  pictureOf: (name) => (name ? `Picture of ${name}` : "Your picture"),
  noPicture: (name) => (name ? `${name} has no picture` : "You have no picture"),
  choose: "Choose a picture",
  chooseAnother: "Choose another picture",
  takePhoto: "Take a photo",
  remove: "Remove",
  chooseHint: "Or drop one here, or paste it.",
  dropHere: "Drop the picture here",
  reading: "Reading the picture…",
  isFolder: "This is a folder. Choose a picture that is in it.",

  moveAndZoom: "Move and zoom",
  partOfPicture: "Part of the picture",
  cropHint: "Drag to move, or use the arrow keys; + and − zoom.",
  zoom: "Zoom",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  setPicture: "Set picture",
  cancel: "Cancel",
  howItLooks: "How it looks",

  withoutPreview: "Upload without a preview?",
  cannotShow: (fileName) =>
    `This browser cannot show ${fileName}, so you cannot choose a part of it. It is uploaded as it is, and cropped to the face in it.`,
  uploadAsIs: "Upload it",

  uploading: "Uploading",
  almostDone: "Almost done",
  isSet: "Your picture is set.",
  cancelled: "The upload was cancelled.",
  cancelledTooLate: "It was too late to cancel: your picture is set.",
  tryAgain: "Try again",

  isRemoved: "Your picture is removed.",
  undo: "Undo",
  undoUntil: (time) => `Your earlier picture can come back until ${time}.`,
  isBack: "Your earlier picture is back.",
  isGone: "This picture can no longer come back.",
  changedElsewhere: "Your picture was changed elsewhere, in another tab perhaps. This is how you look now.",
  removedElsewhere: "Your picture was removed elsewhere, in another tab perhaps. This is how you look now.",
};
