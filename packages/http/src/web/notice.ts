import { element } from "./element.js";

/** What the user can do about an error, by a button. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** Shows an error, which screen readers announce too. The button of its action gets the focus. */
export function showNotice(text: string, action?: NoticeAction): void {
  set("error", text);
  const button = element("notice-action", HTMLButtonElement);
  button.hidden = !action;
  button.textContent = action?.label ?? "";
  button.onclick = action ? () => action.run() : null;
  if (action) button.focus();
}

export function clearNotice(): void {
  set("none", "");
  element("notice-action", HTMLButtonElement).hidden = true;
}

function set(kind: "error" | "none", text: string): void {
  element("notice", HTMLElement).dataset.kind = kind;
  element("notice-text", HTMLElement).textContent = text;
}
