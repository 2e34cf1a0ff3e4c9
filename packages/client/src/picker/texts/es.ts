import type { Texts } from "./texts.js";

export const es: Texts = {
  loading: "Cargando",
  currentPicture: "Foto actual",
  pictureOf: (name) => (name ? `Foto de ${name}` : "Tu foto"),
  noPicture: (name) => (name ? `${name} no tiene foto` : "No tienes foto"),
  choose: "Elegir una foto",
  chooseAnother: "Elegir otra foto",
  takePhoto: "Hacer una foto",
  remove: "Quitar",
  chooseHint: "O suelta una aquí, o pégala.",
  dropHere: "Suelta la foto aquí",
  reading: "Leyendo la foto…",
  isFolder: "Esto es una carpeta. Elige una foto que esté dentro.",

  moveAndZoom: "Mover y ampliar",
  partOfPicture: "Parte de la foto",
  cropHint: "Arrastra para mover o usa las flechas; + y − amplían y reducen.",
  zoom: "Ampliación",
  zoomIn: "Ampliar",
  zoomOut: "Reducir",
  setPicture: "Usar esta foto",
  cancel: "Cancelar",
  howItLooks: "Así se ve",

  withoutPreview: "¿Subir sin vista previa?",
  cannotShow: (fileName) =>
    `Este navegador no puede mostrar ${fileName}, así que no puedes elegir una parte. El archivo se sube tal cual y se recorta alrededor de la cara.`,
  uploadAsIs: "Subir",

  uploading: "Subiendo",
  almostDone: "Casi listo",
  isSet: "Tu foto está guardada.",
  cancelled: "La subida se canceló.",
  cancelledTooLate: "Era tarde para cancelar: tu foto está guardada.",
  tryAgain: "Reintentar",

  isRemoved: "Tu foto se ha quitado.",
  undo: "Deshacer",
  undoUntil: (time) => `Tu foto anterior se puede recuperar hasta: ${time}.`,
  isBack: "Tu foto anterior ha vuelto.",
  isGone: "Esta foto ya no se puede recuperar.",
  changedElsewhere: "Tu foto se cambió en otro lugar, quizá en otra pestaña. Así se ve ahora.",
  removedElsewhere: "Tu foto se quitó en otro lugar, quizá en otra pestaña. Así se ve ahora.",
};
