import type { Texts } from "./texts.js";

export const spanish: Texts = {
  loading: "Cargando",
  currentPicture: "Imagen actual",
  pictureOf: (name) => (name ? `Imagen de ${name}` : "Su imagen"),
  noPicture: (name) => (name ? `${name} no tiene imagen` : "No tiene imagen"),
  choose: "Elegir una imagen",
  chooseAnother: "Elegir otra imagen",
  takePhoto: "Hacer una foto",
  remove: "Quitar",
  chooseHint: "O suelte una aquí, o péguela.",
  dropHere: "Suelte la imagen aquí",
  reading: "Leyendo la imagen…",
  isFolder: "Esto es una carpeta. Elija una imagen que esté dentro.",

  moveAndZoom: "Mover y ampliar",
  partOfPicture: "Parte de la imagen",
  cropHint: "Arrastre para mover o use las flechas; + y − amplían y reducen.",
  zoom: "Ampliación",
  zoomIn: "Ampliar",
  zoomOut: "Reducir",
  setPicture: "Usar esta imagen",
  cancel: "Cancelar",
  howItLooks: "Así se ve",

  withoutPreview: "¿Subir sin vista previa?",
  cannotShow: (fileName) =>
    `Este navegador no puede mostrar ${fileName}, así que no puede elegir una parte. El archivo se sube tal cual y se recorta alrededor de la cara.`,
  uploadAsIs: "Subir",

  uploading: "Subiendo",
  almostDone: "Casi listo",
  isSet: "Su imagen está guardada.",
  cancelled: "La subida se ha cancelado.",
  cancelledTooLate: "Era tarde para cancelar: su imagen está guardada.",
  tryAgain: "Reintentar",

  isRemoved: "Su imagen se ha quitado.",
  undo: "Deshacer",
  undoUntil: (time) => `Su imagen anterior se puede recuperar hasta: ${time}.`,
  isBack: "Su imagen anterior ha vuelto.",
  isGone: "Esta imagen ya no se puede recuperar.",
  changedElsewhere: "Su imagen se ha cambiado en otro lugar, quizá en otra pestaña. Así se ve ahora.",
  removedElsewhere: "Su imagen se ha quitado en otro lugar, quizá en otra pestaña. Así se ve ahora.",
};
