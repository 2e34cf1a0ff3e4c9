import type { Facts, Language } from "./language.js";

const TROUBLE = "Le service rencontre un problème. Réessayez dans une minute.";
const DEFECT = "Le service rencontre un problème qui doit d’abord être corrigé.";
const LATE = "L’envoi a pris trop de temps. Réessayez.";
const SIGN_IN = "Votre session est terminée. Connectez-vous et choisissez l’image à nouveau.";
const TOO_LARGE = "Le fichier est trop volumineux. Choisissez-en un plus petit.";
const LOCKED = "Votre image a été verrouillée par un administrateur et ne peut pas être modifiée.";
const BUSY = ({ wait }: Facts) => `Trop de tentatives en peu de temps. Réessayez ${wait}.`;

/** French, with the polite form of address. */
export const french: Language = {
  tag: "fr",
  errors: {
    network_error: ({ isOffline }) =>
      isOffline
        ? "Vous êtes hors ligne. Connectez-vous à Internet, puis réessayez."
        : "La connexion a été interrompue. Vérifiez-la, puis réessayez.",
    file_empty: "Ce fichier est vide. Choisissez-en un autre.",
    file_unreadable:
      "Ce fichier est illisible : il a été modifié, déplacé ou supprimé après avoir été choisi. Choisissez-le à nouveau.",
    invalid_image: "Ce fichier n’est pas une image, ou il est endommagé. Choisissez-en un autre.",
    upload_refused: "Cette image n’a pas été acceptée. Choisissez-en une autre.",
    unexpected_answer:
      "Ce n’est pas le service qui a répondu, mais peut-être la page de connexion de ce réseau. Réessayez.",

    image_format_not_allowed: ({ actual, limit }) =>
      `${actual ? `Les fichiers ${actual} ne sont pas acceptés ici.` : "Les fichiers de ce type ne sont pas acceptés ici."} ${limit ? `Choisissez une image au format ${limit}.` : "Choisissez-en un autre."}`,
    image_too_large: ({ actual, limit }) =>
      actual && limit
        ? `Le fichier pèse ${actual}, pour un maximum de ${limit}. Choisissez-en un plus petit.`
        : TOO_LARGE,
    image_too_many_pixels: ({ actual, limit }) => {
      if (!actual) return TOO_LARGE;
      return limit
        ? `L’image compte ${actual} millions de pixels, pour un maximum de ${limit} millions. Choisissez-en une plus petite.`
        : `L’image est endommagée, ou ses ${actual} millions de pixels sont trop nombreux pour ce navigateur. Choisissez-en une plus petite.`;
    },
    image_rejected: "Cette image a été refusée par un modérateur. Choisissez-en une autre.",
    image_not_found: "Cette image ne peut plus être rétablie.",
    user_not_added: "Vous n’avez pas encore d’image. Choisissez-en une.",
    precondition_failed: "Votre image a été modifiée ailleurs entre-temps.",
    image_locked: ({ reason }) => (reason ? `${LOCKED} Motif : ${reason}` : LOCKED),
    not_allowed: "Seul un administrateur peut faire cela.",
    user_not_found: "Cet utilisateur n’existe pas.",

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
  unknown: "Une erreur s’est produite.",
  retrying: {
    offline: "Vous êtes hors ligne. En attente de connexion…",
    lost: "La connexion a été interrompue. Nouvelle tentative…",
    busy: "Le service est très sollicité. Nouvelle tentative…",
  },
};
