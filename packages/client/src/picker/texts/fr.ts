import type { Texts } from "./texts.js";

export const fr: Texts = {
  loading: "Chargement",
  currentPicture: "Photo actuelle",
  pictureOf: (name) => (name ? `Photo de ${name}` : "Votre photo"),
  noPicture: (name) => (name ? `${name} n’a pas de photo` : "Vous n’avez pas de photo"),
  choose: "Choisir une photo",
  chooseAnother: "Choisir une autre photo",
  takePhoto: "Prendre une photo",
  remove: "Supprimer",
  chooseHint: "Ou déposez-en une ici, ou collez-la.",
  dropHere: "Déposez la photo ici",
  reading: "Lecture de la photo…",
  isFolder: "C’est un dossier. Choisissez une photo qu’il contient.",

  moveAndZoom: "Déplacer et zoomer",
  partOfPicture: "Partie de la photo",
  cropHint: "Faites glisser pour déplacer, ou utilisez les flèches ; + et − pour zoomer.",
  zoom: "Zoom",
  zoomIn: "Agrandir",
  zoomOut: "Réduire",
  setPicture: "Utiliser cette photo",
  cancel: "Annuler",
  howItLooks: "Aperçu",

  withoutPreview: "Envoyer sans aperçu ?",
  cannotShow: (fileName) =>
    `Ce navigateur ne peut pas afficher ${fileName}, vous ne pouvez donc pas en choisir une partie. Le fichier est envoyé tel quel, puis recadré sur le visage.`,
  uploadAsIs: "Envoyer",

  uploading: "Envoi en cours",
  almostDone: "Presque terminé",
  isSet: "Votre photo est enregistrée.",
  cancelled: "L’envoi a été annulé.",
  cancelledTooLate: "Il était trop tard pour annuler : votre photo est enregistrée.",
  tryAgain: "Réessayer",

  isRemoved: "Votre photo est supprimée.",
  undo: "Annuler la modification",
  undoUntil: (time) => `Votre photo précédente peut être rétablie jusqu’à : ${time}.`,
  isBack: "Votre photo précédente est rétablie.",
  isGone: "Cette photo ne peut plus être rétablie.",
  changedElsewhere:
    "Votre photo a été modifiée ailleurs, peut-être dans un autre onglet. Voici votre photo actuelle.",
  removedElsewhere:
    "Votre photo a été supprimée ailleurs, peut-être dans un autre onglet. Voici ce qui est affiché maintenant.",
};
