import { element } from "./element.js";

const VIEWS = ["loading", "sign-in", "picture", "crop", "as-is", "upload"] as const;

export type View = (typeof VIEWS)[number];

/** Shows one view, hides the others, and moves the focus to it. */
export function show(view: View, focus?: HTMLElement): void {
  for (const name of VIEWS) element(name, HTMLElement).hidden = name !== view;
  focus?.focus();
}

export function isShown(view: View): boolean {
  return !element(view, HTMLElement).hidden;
}
