import { button, element } from "./element.js";

/**
 * Lets the user choose a file: by the file dialog, with the camera, by dropping or by pasting.
 *
 * @param isWanted whether a file is of use at the moment
 */
export function chooseFiles(isWanted: () => boolean, onFile: (file: File) => void): void {
  onButton("choose", "file", onFile);
  onButton("camera", "camera-file", onFile);
  onDrop(isWanted, onFile);
  document.addEventListener("paste", ({ clipboardData }) => {
    const file = clipboardData?.files[0];
    if (file && isWanted()) onFile(file);
  });
}

/** By itself a browser leaves the page for a file that is dropped on it, and uploads that were under way with it. */
export function stayOnDrop(): void {
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    if (event.dataTransfer) event.dataTransfer.dropEffect = "none";
  });
  document.addEventListener("drop", (event) => event.preventDefault());
}

function onButton(buttonId: string, inputId: string, onFile: (file: File) => void): void {
  const input = element(inputId, HTMLInputElement);
  button(buttonId, () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // So that the same file can be chosen again.
    input.value = "";
    if (file) onFile(file);
  });
}

/** Anywhere on the page, for which `stayOnDrop` has to have been called. */
function onDrop(isWanted: () => boolean, onFile: (file: File) => void): void {
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
    const file = event.dataTransfer?.files[0];
    if (file && isWanted()) onFile(file);
  });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}
