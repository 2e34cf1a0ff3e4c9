import type { Texts } from "./texts.js";

export const german: Texts = {
  loading: "Wird geladen",
  currentPicture: "Aktuelles Bild",
  pictureOf: (name) => (name ? `Bild von ${name}` : "Ihr Bild"),
  noPicture: (name) => (name ? `${name} hat kein Bild` : "Sie haben kein Bild"),
  choose: "Bild auswählen",
  chooseAnother: "Anderes Bild auswählen",
  takePhoto: "Foto aufnehmen",
  remove: "Entfernen",
  chooseHint: "Oder ziehen Sie eines hierher, oder fügen Sie es ein.",
  dropHere: "Bild hier ablegen",
  reading: "Das Bild wird gelesen …",
  isFolder: "Das ist ein Ordner. Wählen Sie ein Bild aus, das darin liegt.",

  moveAndZoom: "Verschieben und zoomen",
  partOfPicture: "Bildausschnitt",
  cropHint: "Zum Verschieben ziehen oder die Pfeiltasten benutzen; + und − zoomen.",
  zoom: "Zoom",
  zoomIn: "Vergrößern",
  zoomOut: "Verkleinern",
  setPicture: "Bild übernehmen",
  cancel: "Abbrechen",
  howItLooks: "So sieht es aus",

  withoutPreview: "Ohne Vorschau hochladen?",
  cannotShow: (fileName) =>
    `Dieser Browser kann ${fileName} nicht anzeigen; deshalb können Sie keinen Ausschnitt wählen. Die Datei wird unverändert hochgeladen und auf das Gesicht darin zugeschnitten.`,
  uploadAsIs: "Hochladen",

  uploading: "Wird hochgeladen",
  almostDone: "Fast fertig",
  isSet: "Ihr Bild ist gesetzt.",
  cancelled: "Das Hochladen wurde abgebrochen.",
  cancelledTooLate: "Zum Abbrechen war es zu spät: Ihr Bild ist gesetzt.",
  tryAgain: "Erneut versuchen",

  isRemoved: "Ihr Bild ist entfernt.",
  undo: "Rückgängig",
  undoUntil: (time) => `Ihr früheres Bild lässt sich wiederherstellen bis ${time}.`,
  isBack: "Ihr früheres Bild ist wieder da.",
  isGone: "Dieses Bild lässt sich nicht mehr wiederherstellen.",
  changedElsewhere:
    "Ihr Bild wurde anderswo geändert, vielleicht in einem anderen Tab. So sehen Sie jetzt aus.",
  removedElsewhere:
    "Ihr Bild wurde anderswo entfernt, vielleicht in einem anderen Tab. So sehen Sie jetzt aus.",
};
