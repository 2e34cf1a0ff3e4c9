import { button, element } from "./element.js";

export interface Chosen {
  /** Whether the page can use a file now. */
  isWanted(): boolean;
  onFile(file: File): void;
  onFolder(): void;
}

/** Lets the user choose a file: by the file dialog, with the camera, by dropping or by pasting. */
export function chooseFiles({ isWanted, onFile, onFolder }: Chosen): void {
  const take = (file: File | undefined, isFolder = false) => {
    if (!file || !isWanted()) return;
    if (isFolder) onFolder();
    else onFile(file);
  };
  const takeFrom = (data: DataTransfer | null) => take(data?.files[0], data !== null && isFolder(data));
  onButton("choose", "file", take);
  onButton("camera", "camera-file", take);
  onDrop(isWanted, takeFrom);
  document.addEventListener("paste", ({ clipboardData }) => takeFrom(clipboardData));
}

/** Without this, a browser opens a file that is dropped on the page, which ends running uploads. */
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
    // Allows the user to choose the same file again.
    input.value = "";
    take(file);
  });
}

/** Accepts a drop anywhere on the page. Call `stayOnDrop` before. */
function onDrop(isWanted: () => boolean, takeFrom: (data: DataTransfer | null) => void): void {
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
    takeFrom(event.dataTransfer);
  });
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes("Files") ?? false;
}

/** Whether the first dropped or pasted item is a folder, which the browser presents as an unreadable file. */
function isFolder({ items }: DataTransfer): boolean {
  const first = Array.from(items).find(({ kind }) => kind === "file");
  return first?.webkitGetAsEntry()?.isDirectory ?? false;
}
