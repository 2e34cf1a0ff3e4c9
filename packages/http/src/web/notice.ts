import { element } from "./element.js";

export type NoticeKind = "success" | "error" | "info";

/** What the user can do about it, by a button. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** Shows a notice, which screen readers announce too, until the next one. The button of its action gets the focus. */
export function showNotice(kind: NoticeKind, text: string, action?: NoticeAction): void {
  set(kind, text);
  element("notice", HTMLElement).scrollIntoView({ block: "nearest" });
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

function set(kind: NoticeKind | "none", text: string): void {
  element("notice", HTMLElement).dataset.kind = kind;
  element("notice-text", HTMLElement).textContent = text;
}
