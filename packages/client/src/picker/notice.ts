import { button, element } from "./element.js";

export type NoticeKind = "success" | "error" | "info";

/** What the user can do about it, by a button. */
export interface NoticeAction {
  readonly label: string;
  readonly run: () => void;
}

/** What happened, in words that screen readers announce too. */
export class Notice {
  private readonly bar: HTMLElement;
  private readonly text: HTMLElement;
  private readonly button: HTMLButtonElement;
  private action: NoticeAction | undefined;

  constructor(private readonly root: ShadowRoot) {
    this.bar = element(root, "notice", HTMLElement);
    this.text = element(root, "notice-text", HTMLElement);
    this.button = button(root, "notice-action", () => this.action?.run());
  }

  /**
   * Shows a notice until the next one. If the user is in the picker, the notice comes into view, and the button of its
   * action gets the focus.
   */
  show(kind: NoticeKind, text: string, action?: NoticeAction): void {
    this.set(kind, text, action);
    if (!this.root.activeElement) return;
    this.bar.scrollIntoView({ block: "nearest" });
    if (action) this.button.focus();
  }

  clear(): void {
    this.set("none", "");
  }

  private set(kind: NoticeKind | "none", text: string, action?: NoticeAction): void {
    this.bar.dataset.kind = kind;
    this.text.textContent = text;
    this.action = action;
    this.button.hidden = !action;
    this.button.textContent = action?.label ?? "";
  }
}
