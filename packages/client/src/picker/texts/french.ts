import type { Texts } from "./texts.js";

export const french: Texts = {
  loading: "Chargement",
  currentPicture: "Image actuelle",
  pictureOf: (name) => (name ? `Image de ${name}` : "Votre image"),
  noPicture: (name) => (name ? `${name} n’a pas d’image` : "Vous n’avez pas d’image"),
  choose: "Choisir une image",
  chooseAnother: "Choisir une autre image",
  takePhoto: "Prendre une photo",
  remove: "Supprimer",
  chooseHint: "Ou déposez-en une ici, ou collez-la.",
  dropHere: "Déposez l’image ici",
  reading: "Lecture de l’image…",
  isFolder: "C’est un dossier. Choisissez une image qu’il contient.",

  moveAndZoom: "Déplacer et zoomer",
  partOfPicture: "Partie de l’image",
  cropHint: "Faites glisser pour déplacer, ou utilisez les flèches ; + et − pour zoomer.",
  zoom: "Zoom",
  zoomIn: "Agrandir",
  zoomOut: "Réduire",
  setPicture: "Utiliser cette image",
  cancel: "Annuler",
  howItLooks: "Aperçu",

  withoutPreview: "Envoyer sans aperçu ?",
  cannotShow: (fileName) =>
    `Ce navigateur ne peut pas afficher ${fileName}, vous ne pouvez donc pas en choisir une partie. Le fichier est envoyé tel quel, puis recadré sur le visage.`,
  uploadAsIs: "Envoyer",

  uploading: "Envoi en cours",
  almostDone: "Presque terminé",
  isSet: "Votre image est enregistrée.",
  cancelled: "L’envoi a été annulé.",
  cancelledTooLate: "Il était trop tard pour annuler : votre image est enregistrée.",
  tryAgain: "Réessayer",

  isRemoved: "Votre image est supprimée.",
  undo: "Rétablir",
  undoUntil: (time) => `Votre image précédente peut être rétablie jusqu’à : ${time}.`,
  isBack: "Votre image précédente est rétablie.",
  isGone: "Cette image ne peut plus être rétablie.",
  changedElsewhere:
    "Votre image a été modifiée ailleurs, peut-être dans un autre onglet. Voici votre image actuelle.",
  removedElsewhere:
    "Votre image a été supprimée ailleurs, peut-être dans un autre onglet. Voici ce que les autres voient maintenant.",
};
