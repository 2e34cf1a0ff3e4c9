import type { Facts, Language } from "./language.js";

const TROUBLE = "Der Dienst ist gerade gestört. Versuchen Sie es in einer Minute erneut.";
const DEFECT = "Der Dienst hat eine Störung, die erst behoben werden muss.";
const LATE = "Das Hochladen hat zu lange gedauert. Versuchen Sie es erneut.";
const SIGN_IN = "Sie sind abgemeldet. Melden Sie sich an und wählen Sie das Bild noch einmal aus.";
const TOO_LARGE = "Die Datei ist zu groß. Wählen Sie eine kleinere.";
const LOCKED = "Ihr Bild wurde gesperrt und lässt sich nicht ändern.";
const BUSY = ({ wait }: Facts) => `Das war zu oft in kurzer Zeit. Versuchen Sie es ${wait} erneut.`;

/** German, with the polite form of address. */
export const german: Language = {
  tag: "de",
  errors: {
    network_error: ({ isOffline }) =>
      isOffline
        ? "Sie sind offline. Stellen Sie eine Internetverbindung her und versuchen Sie es erneut."
        : "Die Verbindung wurde unterbrochen. Prüfen Sie sie und versuchen Sie es erneut.",
    file_empty: "Diese Datei ist leer. Wählen Sie eine andere.",
    file_unreadable:
      "Diese Datei lässt sich nicht lesen: Sie wurde nach der Auswahl geändert, verschoben oder gelöscht. Wählen Sie sie noch einmal aus.",
    invalid_image: "Diese Datei ist kein Bild, oder sie ist beschädigt. Wählen Sie eine andere.",
    upload_refused: "Dieses Bild wurde nicht angenommen. Wählen Sie ein anderes.",
    unexpected_answer:
      "Statt des Dienstes hat etwas anderes geantwortet, vielleicht die Anmeldeseite dieses Netzes. Versuchen Sie es erneut.",

    image_format_not_allowed: ({ actual, limit }) =>
      `${actual ? `${actual}-Dateien sind hier nicht möglich.` : "Dateien dieser Art sind hier nicht möglich."} ${limit ? `Wählen Sie ein Bild im Format ${limit}.` : "Wählen Sie eine andere."}`,
    image_too_large: ({ actual, limit }) =>
      actual && limit
        ? `Die Datei hat ${actual}, erlaubt sind höchstens ${limit}. Wählen Sie eine kleinere.`
        : TOO_LARGE,
    image_too_many_pixels: ({ actual, limit }) => {
      if (!actual) return TOO_LARGE;
      return limit
        ? `Das Bild hat ${actual} Millionen Pixel, erlaubt sind höchstens ${limit} Millionen. Wählen Sie ein kleineres.`
        : `Das Bild ist beschädigt, oder seine ${actual} Millionen Pixel sind zu viele für diesen Browser. Wählen Sie ein kleineres.`;
    },
    image_rejected: "Dieses Bild wurde bei einer Prüfung abgelehnt. Wählen Sie ein anderes.",
    image_not_found: "Dieses Bild lässt sich nicht mehr wiederherstellen.",
    user_not_added: "Sie haben noch kein Bild. Wählen Sie eines.",
    precondition_failed: "Ihr Bild wurde inzwischen an anderer Stelle geändert.",
    image_locked: ({ reason }) => (reason ? `${LOCKED} Grund: ${reason}` : LOCKED),
    not_allowed: "Das ist nur der Verwaltung erlaubt.",
    user_not_found: "Dieses Konto gibt es nicht.",

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
  unknown: "Etwas ist schiefgegangen.",
  retrying: {
    offline: "Sie sind offline. Warten auf die Verbindung …",
    lost: "Die Verbindung wurde unterbrochen. Neuer Versuch …",
    busy: "Der Dienst ist ausgelastet. Neuer Versuch …",
  },
};
