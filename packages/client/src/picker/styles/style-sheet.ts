import { CONTROLS } from "./controls.js";
import { LAYOUT } from "./layout.js";
import { PICTURES } from "./pictures.js";
import { THEME } from "./theme.js";

/** The style sheet of the picker's shadow tree. */
const STYLES = THEME + LAYOUT + CONTROLS + PICTURES;

let sheet: CSSStyleSheet | undefined;

/** One for all pickers. Constructed, because a strict content security policy refuses inline styles. */
export function styleSheet(): CSSStyleSheet {
  if (!sheet) {
    sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLES);
  }
  return sheet;
}
