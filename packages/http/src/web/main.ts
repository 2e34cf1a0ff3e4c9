import { stayOnDrop } from "./choose-file.js";
import { button } from "./element.js";
import { loadPageConfig } from "./load-page-config.js";
import { clearNotice, showNotice } from "./notice.js";
import { PicturePage } from "./picture-page.js";
import { SignIn } from "./sign-in.js";
import { pageWordsFor } from "./words.js";

async function start(): Promise<void> {
  clearNotice();
  try {
    const config = await loadPageConfig();
    let page: PicturePage | undefined;
    const signIn = new SignIn(config.demoToken, (session) => {
      if (page) page.open(session);
      else page = new PicturePage(config, session, () => signIn.ask());
    });
    button("sign-out", () => signIn.ask());
    await signIn.start();
  } catch (error) {
    showNotice("error", pageWordsFor(error).text, { label: "Try again", run: () => location.reload() });
  }
}

stayOnDrop();
void start();
