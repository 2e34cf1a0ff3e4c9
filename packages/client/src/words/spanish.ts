import type { Facts, Language } from "./language.js";

const TROUBLE = "El servicio tiene un problema en este momento. Inténtelo de nuevo en un minuto.";
const DEFECT = "El servicio tiene un problema que debe corregirse primero.";
const LATE = "La subida ha tardado demasiado. Inténtelo de nuevo.";
const SIGN_IN = "Su sesión se ha cerrado. Inicie sesión y vuelva a elegir la imagen.";
const TOO_LARGE = "El archivo es demasiado grande. Elija uno más pequeño.";
const LOCKED = "Un administrador ha bloqueado su imagen y no se puede cambiar.";
const BUSY = ({ wait }: Facts) => `Demasiados intentos en poco tiempo. Inténtelo de nuevo ${wait}.`;

/** Spanish, with the polite form of address. */
export const spanish: Language = {
  tag: "es",
  errors: {
    network_error: ({ isOffline }) =>
      isOffline
        ? "No tiene conexión. Conéctese a Internet e inténtelo de nuevo."
        : "Se ha perdido la conexión. Compruébela e inténtelo de nuevo.",
    file_empty: "Este archivo está vacío. Elija otro.",
    file_unreadable:
      "No se puede leer este archivo: se ha modificado, movido o eliminado después de elegirlo. Vuelva a elegirlo.",
    invalid_image: "Este archivo no es una imagen o está dañado. Elija otro.",
    upload_refused: "No se ha aceptado esta imagen. Elija otra.",
    unexpected_answer:
      "No ha respondido el servicio, sino quizá la página de acceso de esta red. Inténtelo de nuevo.",

    image_format_not_allowed: ({ actual, limit }) =>
      `${actual ? `Aquí no se admiten archivos ${actual}.` : "Aquí no se admiten archivos de este tipo."} ${limit ? `Elija una imagen en formato ${limit}.` : "Elija otro."}`,
    image_too_large: ({ actual, limit }) =>
      actual && limit
        ? `El archivo ocupa ${actual} y el máximo es ${limit}. Elija uno más pequeño.`
        : TOO_LARGE,
    image_too_many_pixels: ({ actual, limit }) => {
      if (!actual) return TOO_LARGE;
      return limit
        ? `La imagen tiene ${actual} millones de píxeles y el máximo es ${limit} millones. Elija una más pequeña.`
        : `La imagen está dañada o sus ${actual} millones de píxeles son demasiados para este navegador. Elija una más pequeña.`;
    },
    image_rejected: "Un moderador ha rechazado esta imagen. Elija otra.",
    image_not_found: "Esta imagen ya no se puede recuperar.",
    user_not_added: "Todavía no tiene ninguna imagen. Elija una.",
    precondition_failed: "Su imagen se ha cambiado entretanto en otro lugar.",
    image_locked: ({ reason }) => (reason ? `${LOCKED} Motivo: ${reason}` : LOCKED),
    not_allowed: "Solo un administrador puede hacer esto.",
    user_not_found: "No existe este usuario.",

    token_missing: SIGN_IN,
    token_invalid: SIGN_IN,
    too_many_requests: BUSY,
    too_many_pending_uploads: BUSY,
    request_timeout: LATE,
    image_not_uploaded: LATE,
    image_upload_expired: LATE,

    internal_error: TROUBLE,
    overloaded: TROUBLE,
    identity_unavailable: TROUBLE,
    store_unavailable: TROUBLE,
    media_unavailable: TROUBLE,

    body_too_large: DEFECT,
    headers_too_large: DEFECT,
    invalid_public_id: DEFECT,
    invalid_request: DEFECT,
    malformed_json: DEFECT,
    malformed_request: DEFECT,
    method_not_allowed: DEFECT,
    not_found: DEFECT,
    signature_invalid: DEFECT,
    store_refused: DEFECT,
    transfer_coding_unsupported: DEFECT,
    unsupported_media_type: DEFECT,
    user_unreadable: DEFECT,
  },
  unknown: "Se ha producido un error.",
  retrying: {
    offline: "No tiene conexión. Esperando a que vuelva…",
    lost: "Se ha perdido la conexión. Reintentando…",
    busy: "El servicio está ocupado. Reintentando…",
  },
};
