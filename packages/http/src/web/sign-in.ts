import { getUser, type User, type UserImageError } from "@user-image/client";
import { element } from "./element.js";
import { clearNotice, showNotice } from "./notice.js";
import { store, stored } from "./stored.js";
import { show } from "./views.js";
import { pageWordsFor, pageWordsOnRetry } from "./words.js";

const KEY = "token";

export interface Session {
  readonly token: string;
  readonly user: User;
  readonly isDemo: boolean;
}

/** Signs the user in with the token that this tab keeps, with that of the demo user, or by asking for one. */
export class SignIn {
  private readonly input = element("token", HTMLInputElement);

  constructor(
    private readonly demoToken: string | undefined,
    private readonly onSession: (session: Session) => void,
  ) {
    element("sign-in-form", HTMLFormElement).addEventListener("submit", (event) => {
      event.preventDefault();
      void this.tryToken(this.input.value);
    });
  }

  async start(): Promise<void> {
    const token = stored(KEY) ?? this.demoToken;
    if (token === undefined) this.ask();
    else await this.tryToken(token);
  }

  /** Forgets the token and asks for another one. */
  ask(): void {
    store(KEY, null);
    clearNotice();
    this.input.value = "";
    element("account", HTMLElement).hidden = true;
    element("size-previews", HTMLElement).hidden = true;
    show("sign-in", this.input);
  }

  private async tryToken(token: string): Promise<void> {
    clearNotice();
    try {
      const onRetry = (failure: UserImageError) => showNotice("info", pageWordsOnRetry(failure));
      const user = await getUser({ baseUrl: ".", token, onRetry });
      clearNotice();
      const isDemo = token === this.demoToken;
      if (!isDemo) store(KEY, token);
      this.onSession({ token, user, isDemo });
    } catch (error) {
      const { text, isWorthRepeating } = pageWordsFor(error);
      if (isWorthRepeating)
        return showNotice("error", text, { label: "Try again", run: () => void this.tryToken(token) });
      this.ask();
      showNotice("error", text);
    }
  }
}
