import { element } from "./element.js";

const VIEWS = ["loading", "picture", "crop", "as-is", "upload"] as const;

export type View = (typeof VIEWS)[number];

/** The parts of the picker of which one is shown at a time. */
export class Views {
  constructor(private readonly root: ShadowRoot) {}

  /** Shows one view, hides the others, and moves the focus to it. */
  show(view: View, focus?: HTMLElement): void {
    for (const name of VIEWS) element(this.root, name, HTMLElement).hidden = name !== view;
    focus?.focus();
  }

  isShown(view: View): boolean {
    return !element(this.root, view, HTMLElement).hidden;
  }
}
