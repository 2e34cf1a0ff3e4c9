import type { FixedText, Texts } from "./texts/texts.js";

type Attributes = Readonly<Record<string, string>>;

/** Makes an element without parsing HTML, which a page with Trusted Types would refuse. */
function make(tag: string, attributes: Attributes, ...children: Node[]): HTMLElement {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

/** Attributes of an element that has this text, or this name for screen readers. See `translate`. */
const says = (text: FixedText): Attributes => ({ "data-text": text });
const named = (text: FixedText): Attributes => ({ "data-name": text });

const button = (id: string, part: string, attributes: Attributes) =>
  make("button", { type: "button", id, part: `button ${part}`, class: part, ...attributes });

const view = (id: string, attributes: Attributes, ...children: Node[]) =>
  make("section", { id, class: "view", part: `view ${id}`, ...attributes }, ...children);

const title = (id: string, text: FixedText) =>
  make("h2", { id, tabindex: "-1", part: "title", ...says(text) });

const image = (id: string, part: string) => make("img", { id, part, class: part, alt: "" });

const actions = (...buttons: Node[]) => make("div", { class: "actions", part: "actions" }, ...buttons);

/** What the picker consists of. Its views are hidden, but for the first. */
export function markup(): HTMLElement {
  // It can have the focus, so that a picture is pasted into the picker that was clicked last.
  return make(
    "fieldset",
    { id: "card", part: "picker", tabindex: "-1" },
    notice(),
    ...views(),
    previews(),
    ...inputs(),
    dropHint(),
  );
}

/** Says everything in one language. */
export function translate(root: ShadowRoot, texts: Texts): void {
  for (const said of root.querySelectorAll<HTMLElement>("[data-text]")) {
    said.textContent = texts[said.dataset.text as FixedText];
  }
  for (const named of root.querySelectorAll<HTMLElement>("[data-name]")) {
    named.ariaLabel = texts[named.dataset.name as FixedText];
  }
}

function notice(): HTMLElement {
  return make(
    "div",
    { id: "notice", class: "notice", part: "notice", "data-kind": "none" },
    make("p", { id: "notice-text", role: "status" }),
    button("notice-action", "secondary", { "aria-describedby": "notice-text", hidden: "" }),
  );
}

function views(): HTMLElement[] {
  return [
    view("loading", named("loading"), make("div", { class: "avatar placeholder" })),
    pictureView(),
    cropView(),
    asIsView(),
    uploadView(),
  ];
}

function pictureView(): HTMLElement {
  return view(
    "picture",
    { ...named("currentPicture"), hidden: "" },
    image("avatar", "avatar"),
    actions(
      button("choose", "primary", says("choose")),
      button("camera", "camera", says("takePhoto")),
      button("remove", "secondary", says("remove")),
    ),
    make("p", { class: "hint", part: "hint", ...says("chooseHint") }),
    make(
      "div",
      { id: "undo", class: "notice", part: "notice undo", "data-kind": "info", hidden: "" },
      make("p", { id: "undo-text" }),
      button("undo-button", "secondary", says("undo")),
    ),
  );
}

function cropView(): HTMLElement {
  const area = {
    id: "crop-area",
    part: "crop-area",
    tabindex: "0",
    role: "application",
    "aria-describedby": "crop-hint",
    ...named("partOfPicture"),
  };
  const slider = { type: "range", id: "zoom", min: "0", max: "100", step: "1", value: "0", ...named("zoom") };
  const zoomOut = button("zoom-out", "icon", named("zoomOut"));
  const zoomIn = button("zoom-in", "icon", named("zoomIn"));
  zoomOut.textContent = "−";
  zoomIn.textContent = "+";
  return view(
    "crop",
    { "aria-labelledby": "crop-title", hidden: "" },
    title("crop-title", "moveAndZoom"),
    make("div", area),
    make("div", { class: "zoom" }, zoomOut, make("input", slider), zoomIn),
    make("p", { id: "crop-hint", class: "hint", part: "hint", ...says("cropHint") }),
    actions(
      button("crop-use", "primary", says("setPicture")),
      button("crop-cancel", "secondary", says("cancel")),
    ),
  );
}

function asIsView(): HTMLElement {
  return view(
    "as-is",
    { "aria-labelledby": "as-is-title", hidden: "" },
    title("as-is-title", "withoutPreview"),
    make("p", { id: "as-is-text" }),
    actions(
      button("as-is-use", "primary", says("uploadAsIs")),
      button("as-is-cancel", "secondary", says("cancel")),
    ),
  );
}

function uploadView(): HTMLElement {
  const progress = {
    id: "progress",
    part: "progress",
    max: "100",
    value: "0",
    "aria-labelledby": "upload-title",
  };
  return view(
    "upload",
    { "aria-labelledby": "upload-title", hidden: "" },
    make("div", { id: "upload-preview", class: "avatar placeholder", part: "avatar" }),
    make(
      "div",
      { class: "progress" },
      title("upload-title", "uploading"),
      make("span", { id: "percentage", "aria-hidden": "true" }),
      make("progress", progress),
    ),
    actions(button("upload-cancel", "secondary", says("cancel"))),
  );
}

function previews(): HTMLElement {
  return make(
    "section",
    { id: "size-previews", part: "previews", "aria-labelledby": "size-previews-title", hidden: "" },
    make("h2", { id: "size-previews-title", ...says("howItLooks") }),
    make("ul", { id: "sizes" }),
  );
}

function inputs(): HTMLElement[] {
  const file = { type: "file", hidden: "" };
  return [
    make("input", { ...file, id: "file", accept: "image/*,.heic,.heif,.avif" }),
    make("input", { ...file, id: "camera-file", accept: "image/*", capture: "user" }),
  ];
}

function dropHint(): HTMLElement {
  return make("p", { id: "drop-hint", "aria-hidden": "true", ...says("dropHere") });
}
