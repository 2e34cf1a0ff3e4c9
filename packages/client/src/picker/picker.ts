import { getUser } from "../change-user-image.js";
import { refuseFile } from "../picture/prepare-image.js";
import { readPicture, release } from "../picture/read-picture.js";
import type { User } from "../user.js";
import type { UserImageError } from "../user-image-error.js";
import { Changes } from "./changes.js";
import { Choice } from "./choice.js";
import { chooseFiles } from "./choose-file.js";
import { button, element } from "./element.js";
import { markup, translate } from "./markup.js";
import { Notice, type NoticeAction } from "./notice.js";
import { PictureView } from "./picture-view.js";
import { asUser, type PickerSettings } from "./settings.js";
import { ShownUser } from "./shown-user.js";
import { SizePreviews } from "./size-previews.js";
import { Speech } from "./speech.js";
import { Undo } from "./undo.js";
import { UploadLimits } from "./upload-limits.js";
import { UploadView } from "./upload-view.js";
import { Views } from "./views.js";

/** A notice is shown for work that takes longer. In milliseconds. */
const SLOW = 500;

/** Receives what happens in the picker. */
export interface PickerEvents {
  /** The service has answered with the user. */
  onLoad(): void;
  /** The user shows another picture. */
  onChange(): void;
  onError(error: unknown, text: string): void;
  /** A change of the picture begins or ends. */
  onBusy(): void;
}

/** Composes the views of the picker in a shadow tree, and controls them until `close`. */
export class Picker {
  private readonly closing = new AbortController();
  private readonly card: HTMLFieldSetElement;
  private readonly speech: Speech;
  private readonly views: Views;
  private readonly notice: Notice;
  private readonly view: PictureView;
  private readonly choice: Choice;
  private readonly undo: Undo;
  private readonly shown: ShownUser;
  private readonly changes: Changes;
  private readonly limits: UploadLimits;
  private loading = new AbortController();
  private chosen: File | undefined;
  /** The settings name another user since the change that is under way began. */
  private isOtherUser = false;

  constructor(
    private readonly root: ShadowRoot,
    private readonly settings: PickerSettings,
    private readonly events: PickerEvents,
  ) {
    root.replaceChildren(markup());
    const closed = this.closing.signal;
    this.limits = new UploadLimits(settings, closed);
    this.card = element(root, "card", HTMLFieldSetElement);
    this.speech = new Speech(root.host);
    this.views = new Views(root);
    this.notice = new Notice(root);
    const previews = new SizePreviews(root);
    this.view = new PictureView(root, this.views, previews);
    this.choice = new Choice(root, this.views, previews, this.speech);
    const uploadView = new UploadView(root, this.views, this.speech, closed);
    this.undo = new Undo(root, this.speech, (image) => void this.changes.restore(image));
    const onChange = () => events.onChange();
    this.shown = new ShownUser(settings, this.speech, this.view, this.undo, this.choice, onChange);
    this.changes = new Changes({
      settings,
      speech: this.speech,
      notice: this.notice,
      choice: this.choice,
      uploadView,
      undo: this.undo,
      shown: this.shown,
      closed,
      encode: (drawing, cancelled) => this.limits.encode(drawing, cancelled),
      showError: (error, repeat) => this.showError(error, repeat),
      onBusy: () => this.onBusy(),
    });
    this.listen();
    this.translate();
  }

  /** The user whose picture is shown; undefined until the service has answered. */
  get user(): User | undefined {
    return this.shown.user;
  }

  get isBusy(): boolean {
    return this.changes.isBusy;
  }

  set isDisabled(isDisabled: boolean) {
    this.card.disabled = isDisabled;
  }

  focus(options?: FocusOptions): void {
    element(this.root, this.views.isShown("picture") ? "choose" : "card", HTMLElement).focus(options);
  }

  /** Shows everything in the language that is set by now. */
  translate(): void {
    this.card.lang = this.speech.tag;
    translate(this.root, this.speech.texts);
    this.shown.update();
  }

  /** Fetches the user again, who may be another one if the settings have changed. */
  async load(): Promise<void> {
    this.loading.abort();
    this.loading = new AbortController();
    const { signal } = this.loading;
    const onRetry = (failure: UserImageError) => this.notice.show("info", this.speech.wordsOnRetry(failure));
    try {
      const user = await asUser(this.settings, { signal, onRetry }, getUser<User>);
      if (signal.aborted) return;
      this.isOtherUser = this.isBusy && user.id !== this.user?.id;
      // What a change answers with is newer.
      if (this.isBusy) return;
      this.notice.clear();
      this.shown.load(user);
      this.events.onLoad();
    } catch (error) {
      if (!signal.aborted) this.showError(error, () => void this.load());
    }
  }

  /** Leaves the choice of a picture that is not uploaded yet. */
  leaveChoice(): void {
    this.chosen = undefined;
    if (this.choice.isOpen) this.shown.showPicture();
  }

  /** Ends everything under way, and frees what it holds. The picker cannot be used again. */
  close(): void {
    this.closing.abort();
    this.loading.abort();
    this.choice.close();
    this.view.close();
    this.undo.close();
    this.root.replaceChildren();
  }

  private listen(): void {
    const { root, changes } = this;
    // Unlike other events of controls, this one would leave the shadow tree, as if the picker's value had changed.
    this.card.addEventListener("input", (event) => event.stopPropagation());
    const pageLang = new MutationObserver(() => this.speech.tag !== this.card.lang && this.translate());
    pageLang.observe(document, { subtree: true, attributeFilter: ["lang"] });
    this.closing.signal.addEventListener("abort", () => pageLang.disconnect());
    const chosen = {
      isWanted: () => this.takesFiles(),
      isAnywhere: () => this.settings.dropAnywhere,
      onFile: (file: File) => void this.prepare(file),
      onFolder: () => this.notice.show("error", this.speech.texts.isFolder),
    };
    chooseFiles(root, chosen, this.closing.signal);
    button(root, "crop-use", () => void changes.set("crop"));
    button(root, "as-is-use", () => void changes.set("as-is"));
    button(root, "crop-cancel", () => this.leaveChoice());
    button(root, "as-is-cancel", () => this.leaveChoice());
    button(root, "remove", () => void changes.remove());
  }

  private onBusy(): void {
    this.events.onBusy();
    if (!this.isBusy && this.isOtherUser) void this.load();
  }

  private takesFiles(): boolean {
    const isOpen = this.views.isShown("picture") || this.choice.isOpen;
    return isOpen && !this.isBusy && !this.card.disabled;
  }

  /** Lets the user crop a picture, or upload the file unchanged if the browser cannot display it. */
  private async prepare(file: File): Promise<void> {
    this.chosen = file;
    this.notice.clear();
    // Meanwhile the picker may have been removed, or the user may have chosen another file.
    const isWanted = () => !this.closing.signal.aborted && this.chosen === file && this.takesFiles();
    const reading = () => isWanted() && this.notice.show("info", this.speech.texts.reading);
    const slow = setTimeout(reading, SLOW);
    const limits = this.limits.fetch(true);
    // A file that is no longer wanted does not wait for them.
    limits.catch(() => {});
    try {
      const picture = await readPicture(file).catch(async (error: unknown) => {
        // That a format cannot be used is more helpful than that the file is damaged.
        await refuseFile(file, true, await limits);
        throw error;
      });
      clearTimeout(slow);
      if (!isWanted()) return picture ? release(picture) : undefined;
      this.notice.clear();
      this.choice.open(file, picture);
      await refuseFile(file, picture !== null, await limits);
    } catch (error) {
      if (!isWanted()) return;
      this.shown.showPicture();
      this.showError(error);
    } finally {
      clearTimeout(slow);
    }
  }

  /** @param repeat the retry to offer if it may succeed */
  private showError(error: unknown, repeat?: () => void): void {
    const { text, isWorthRepeating } = this.speech.wordsFor(error);
    const action: NoticeAction | undefined =
      repeat && isWorthRepeating ? { label: this.speech.texts.tryAgain, run: repeat } : undefined;
    this.notice.show("error", text, action);
    this.events.onError(error, text);
  }
}
