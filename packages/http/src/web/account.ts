import type { UserImagePicker } from "@user-image/client/picker";
import type { PageConfig } from "../routes/page-config.js";
import { button, element } from "./element.js";
import { store, stored } from "./stored.js";
import { show } from "./views.js";
import { pageWordsFor } from "./words.js";

const KEY = "token";

/** The user of a token, with the picker of their picture. */
export class Account {
  private readonly signOut = button("sign-out", () => this.close());
  private picker: UserImagePicker | undefined;

  /** @param onClose is called when the user has signed out, or with the reason why the token is refused */
  constructor(
    private readonly config: PageConfig,
    private readonly onClose: (reason?: string) => void,
  ) {}

  /** The token that this tab keeps, or that of the demo user. */
  get token(): string | undefined {
    return stored(KEY) ?? this.config.demoToken;
  }

  /** @param isFocused whether the picker gets the focus as soon as it shows the picture */
  open(token: string, isFocused = false): void {
    const picker = document.createElement("user-image-picker");
    picker.baseUrl = ".";
    picker.token = token;
    picker.undoSeconds = this.config.discardGrace / 1000;
    picker.dropAnywhere = true;
    picker.addEventListener("load", ({ detail }) => {
      this.welcome(detail.user.username, token);
      if (isFocused) picker.focus();
    });
    picker.addEventListener("error", ({ detail }) => {
      const { needsToken, text } = pageWordsFor(detail.error);
      if (needsToken) this.close(text);
    });
    picker.addEventListener("busychange", () => {
      this.signOut.disabled = picker.busy;
    });
    this.picker = picker;
    element("account", HTMLElement).replaceChildren(picker);
    show("account");
  }

  private welcome(username: string, token: string): void {
    const isDemo = token === this.config.demoToken;
    if (!isDemo) store(KEY, token);
    element("signed-in", HTMLElement).hidden = false;
    element("username", HTMLElement).textContent = username;
    element("demo", HTMLElement).hidden = !isDemo;
    this.signOut.textContent = isDemo ? "Use another token" : "Sign out";
  }

  /** Forgets the token. */
  private close(reason?: string): void {
    store(KEY, null);
    element("signed-in", HTMLElement).hidden = true;
    this.signOut.disabled = false;
    this.picker?.remove();
    this.onClose(reason);
  }
}
