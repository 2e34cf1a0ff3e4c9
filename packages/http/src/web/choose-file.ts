import { button, element } from "./element.js";

/**
 * Lets the user choose a file: by the file dialog, with the camera, by dropping or by pasting.
 *
 * @param isWanted whether a file is of use at the moment
 */
export function chooseFiles(isWanted: () => boolean, onFile: (file: File) => void): void {
  const take = (file: File | undefined) => {
    if (file && isWanted()) onFile(file);
  };
  onButton("choose", "file", take);
  onButton("camera", "camera-file", take);
  onDrop(isWanted, take);
  document.addEventListener("paste", ({ clipboardData }) => take(clipboardData?.files[0]));
}

/** By itself a browser leaves the page for a file that is dropped on it, and uploads that were under way with it. */
export function stayOnDrop(): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
  });
  document.addEventListener("drop", (event) => event.preventDefault());
}

function onButton(buttonId: string, inputId: string, take: (file: File | undefined) => void): void {
  const input = element(inputId, HTMLInputElement);
  button(buttonId, () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // So that the same file can be chosen again.
    input.value = "";
    take(file);
  });
}

/** Anywhere on the page, for which `stayOnDrop` has to have been called. */
function onDrop(isWanted: () => boolean, take: (file: File | undefined) => void): void {
  const card = element("card", HTMLElement);
  let depth = 0;
  const highlight = (isOver: boolean) => card.classList.toggle("is-dropping", isOver);

  document.addEventListener("dragenter", (event) => {
    depth++;
    highlight(isWanted() && hasFiles(event));
  });
  document.addEventListener("dragleave", () => {
    depth--;
    if (depth === 0) highlight(false);
  });
  document.addEventListener("dragover", (event) => {
    if (event.dataTransfer && isWanted() && hasFiles(event)) event.dataTransfer.dropEffect = "copy";
  });
  document.addEventListener("drop", (event) => {
    depth = 0;
    highlight(false);
    take(event.dataTransfer?.files[0]);
  });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
