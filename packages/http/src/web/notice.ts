import { element } from "./element.js";

export type NoticeKind = "success" | "error" | "info";

/** What can be done about it, by a button. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** Tells something, also to screen readers, until something else is told. What can be done gets the focus. */
export function tell(kind: NoticeKind, text: string, action?: NoticeAction): void {
  set(kind, text);
  element("notice", HTMLElement).scrollIntoView({ block: "nearest" });
  const button = element("notice-action", HTMLButtonElement);
  button.hidden = !action;
  button.textContent = action?.label ?? "";
  button.onclick = action ? () => action.run() : null;
  if (action) button.focus();
}

export function tellNothing(): void {
  set("none", "");
  element("notice-action", HTMLButtonElement).hidden = true;
}

function set(kind: NoticeKind | "none", text: string): void {
  element("notice", HTMLElement).dataset.kind = kind;
  element("notice-text", HTMLElement).textContent = text;
}
