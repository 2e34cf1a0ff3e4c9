import type { User } from "../user.js";
import { takeEarlyProperties } from "./early-properties.js";
import type { PickerEventMap, UserImagePickerEventMap } from "./events.js";
import { Picker } from "./picker.js";
import type { PickerSettings } from "./settings.js";
import { styleSheet } from "./styles/style-sheet.js";

/** A server has no elements. There, the class can be imported, but not used. */
const ElementBase = (typeof HTMLElement === "undefined" ? class {} : HTMLElement) as typeof HTMLElement;

/** How long the service keeps an earlier picture by default, in seconds. */
const DAY = 24 * 60 * 60;

/**
 * `<user-image-picker>` shows the user's picture, and lets the user set, remove and restore it. It is a form control
 * whose value is the user's `image`.
 */
// biome-ignore lint/suspicious/noUnsafeDeclarationMerging: the interface only types methods of every element
export class UserImagePicker extends ElementBase implements PickerSettings {
  static readonly formAssociated = true;
  static readonly observedAttributes = ["base-url", "token", "token-type", "language"];

  readonly #root = this.attachShadow({ mode: "open" });
  readonly #internals = this.attachInternals();
  #picker: Picker | undefined;
  #getToken: PickerSettings["getToken"];
  #headers: PickerSettings["headers"];
  #isDisabled = false;
  #isLoadPlanned = false;

  /** The URL of the service, such as `https://example.org/images`. By default, the root of the page's own host. */
  get baseUrl(): string {
    return this.getAttribute("base-url") ?? "";
  }

  set baseUrl(url: string) {
    this.setAttribute("base-url", url);
  }

  /** The user's token. Without it, `getToken` and `headers`, the cookies of the page's own origin authenticate the user. */
  get token(): string | null {
    return this.getAttribute("token");
  }

  set token(token: string | null | undefined) {
    this.#reflect("token", token);
  }

  /** `Bearer` for tokens of an identity provider. By default, tokens are those of the service. */
  get tokenType(): string | null {
    return this.getAttribute("token-type");
  }

  set tokenType(type: string | null | undefined) {
    this.#reflect("token-type", type);
  }

  /**
   * Resolves to the user's token. It is called for each step, and once more if the service refuses its token. So
   * tokens may be short-lived, and the function should keep a token as long as it is valid. Another function does not
   * load the user again; `reload` does.
   */
  get getToken(): PickerSettings["getToken"] {
    return this.#getToken;
  }

  set getToken(getToken: PickerSettings["getToken"]) {
    // A page that is rendered again often sets another function for the same user.
    if (!getToken !== !this.#getToken) this.#planLoad();
    this.#getToken = getToken;
  }

  /** Headers that authenticate the user in another way. */
  get headers(): PickerSettings["headers"] {
    return this.#headers;
  }

  set headers(headers: PickerSettings["headers"]) {
    if (JSON.stringify(headers) !== JSON.stringify(this.#headers)) this.#planLoad();
    this.#headers = headers;
  }

  /** `en`, `de`, `fr` or `es`. By default, the nearest `lang` of the page; English if it is another language. */
  get language(): string {
    return this.getAttribute("language") ?? "";
  }

  set language(language: string) {
    this.setAttribute("language", language);
  }

  /** How long an earlier picture is offered again, in seconds: the `DISCARD_GRACE` of the service. By default, a day. */
  get undoSeconds(): number {
    return Number(this.getAttribute("undo-seconds") ?? DAY);
  }

  set undoSeconds(seconds: number) {
    this.setAttribute("undo-seconds", `${seconds}`);
  }

  /** Whether files may be dropped and pasted anywhere on the page, not only in the picker. */
  get dropAnywhere(): boolean {
    return this.hasAttribute("drop-anywhere");
  }

  set dropAnywhere(isAnywhere: boolean) {
    this.toggleAttribute("drop-anywhere", isAnywhere);
  }

  /** Whether the picture is being set, removed or restored. */
  get busy(): boolean {
    return this.#picker?.isBusy ?? false;
  }

  /** The user whose picture is shown; undefined until the service has answered. */
  get user(): User | undefined {
    return this.#picker?.user;
  }

  /** The user's `image`, or an empty text. */
  get value(): string {
    return this.user?.image ?? "";
  }

  get name(): string {
    return this.getAttribute("name") ?? "";
  }

  set name(name: string) {
    this.setAttribute("name", name);
  }

  get disabled(): boolean {
    return this.hasAttribute("disabled");
  }

  set disabled(isDisabled: boolean) {
    this.toggleAttribute("disabled", isDisabled);
  }

  get form(): HTMLFormElement | null {
    return this.#internals.form;
  }

  /** Fetches the user again, for example after the picture was changed elsewhere. */
  async reload(): Promise<void> {
    await this.#picker?.load();
  }

  override focus(options?: FocusOptions): void {
    this.#picker?.focus(options);
  }

  /** Called by the browser. */
  connectedCallback(): void {
    takeEarlyProperties(this);
    this.#root.adoptedStyleSheets = [styleSheet()];
    // Still there if the element was only moved.
    this.#picker ??= this.#open();
  }

  /** Called by the browser. */
  disconnectedCallback(): void {
    queueMicrotask(() => {
      if (this.isConnected) return;
      this.#picker?.close();
      this.#picker = undefined;
    });
  }

  /** Called by the browser. */
  attributeChangedCallback(name: string, before: string | null, value: string | null): void {
    if (before === value) return;
    if (name === "language") this.#picker?.translate();
    else this.#planLoad();
  }

  /** Called by the browser. */
  formDisabledCallback(isDisabled: boolean): void {
    this.#isDisabled = isDisabled;
    if (this.#picker) this.#picker.isDisabled = isDisabled;
  }

  /** The service already has the picture, so that only a choice that is not uploaded yet can be reset. */
  formResetCallback(): void {
    if (!this.busy) this.#picker?.leaveChoice();
  }

  #open(): Picker {
    const detail = () => ({ user: this.user, image: this.user?.image ?? null });
    const picker = new Picker(this.#root, this, {
      onLoad: () => this.#emit("load", detail()),
      onChange: () => this.#emit("change", detail(), true),
      onError: (error, text) => this.#emit("error", { error, text }),
      onBusy: () => this.#emit("busychange"),
    });
    picker.isDisabled = this.#isDisabled;
    this.#planLoad();
    return picker;
  }

  #emit(type: keyof UserImagePickerEventMap, detail?: object, bubbles = false): void {
    this.#internals.setFormValue(this.value || null);
    this.dispatchEvent(new CustomEvent(type, { detail, bubbles }));
  }

  /** Loads the user once, however many settings are set at a time. */
  #planLoad(): void {
    if (this.#isLoadPlanned) return;
    this.#isLoadPlanned = true;
    queueMicrotask(() => {
      this.#isLoadPlanned = false;
      void this.#picker?.load();
    });
  }

  #reflect(name: string, value: string | null | undefined): void {
    if (value === null || value === undefined) this.removeAttribute(name);
    else this.setAttribute(name, value);
  }
}

// The types of the events, as the DOM declares those of its own elements.
export interface UserImagePicker {
  /** As on every element, with the events of the picker. */
  addEventListener<K extends keyof PickerEventMap>(
    type: K,
    listener: (this: UserImagePicker, event: PickerEventMap[K]) => void,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** As on every element. */
  addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | AddEventListenerOptions,
  ): void;
  /** As on every element, with the events of the picker. */
  removeEventListener<K extends keyof PickerEventMap>(
    type: K,
    listener: (this: UserImagePicker, event: PickerEventMap[K]) => void,
    options?: boolean | EventListenerOptions,
  ): void;
  /** As on every element. */
  removeEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: boolean | EventListenerOptions,
  ): void;
}
