import { element } from "./element.js";

const VIEWS = ["loading", "sign-in", "account"] as const;

export type View = (typeof VIEWS)[number];

/** Shows one view, hides the others, and moves the focus to it. */
export function show(view: View, focus?: HTMLElement): void {
  for (const name of VIEWS) element(name, HTMLElement).hidden = name !== view;
  // The picker has its own.
  element("notice", HTMLElement).hidden = view === "account";
  focus?.focus();
}
