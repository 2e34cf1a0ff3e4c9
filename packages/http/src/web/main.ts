import "@user-image/client/picker";
import { Account } from "./account.js";
import { loadPageConfig } from "./load-page-config.js";
import { showNotice } from "./notice.js";
import { SignIn } from "./sign-in.js";
import { pageWordsFor } from "./words.js";

async function start(): Promise<void> {
  try {
    const config = await loadPageConfig();
    const signIn = new SignIn((token) => account.open(token, true));
    const account = new Account(config, (reason) => signIn.ask(reason));
    const token = account.token;
    if (token === undefined) signIn.ask();
    else account.open(token);
  } catch (error) {
    showNotice(pageWordsFor(error).text, { label: "Try again", run: () => location.reload() });
  }
}

/** Without this, a browser opens a file that is dropped on the page, which ends running uploads. */
function stayOnDrop(): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
  });
  document.addEventListener("drop", (event) => event.preventDefault());
}

stayOnDrop();
void start();
