import { element } from "./element.js";
import { clearNotice, showNotice } from "./notice.js";
import { show } from "./views.js";

/** Asks for an access token. */
export class SignIn {
  private readonly input = element("token", HTMLInputElement);

  constructor(onToken: (token: string) => void) {
    element("sign-in-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      clearNotice();
      onToken(this.input.value);
    });
  }

  /** @param reason why a token is asked for again */
  ask(reason = ""): void {
    this.input.value = "";
    show("sign-in", this.input);
    if (reason) showNotice(reason);
    else clearNotice();
  }
}
