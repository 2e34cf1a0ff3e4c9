import { button, element } from "./element.js";

export interface Chosen {
  /** Whether the picker can use a file now. */
  isWanted(): boolean;
  /** Whether files may be dropped and pasted anywhere on the page. */
  isAnywhere(): boolean;
  onFile(file: File): void;
  onFolder(): void;
}

/**
 * Lets the user choose a file: by the file dialog, with the camera of the device, by dropping or by pasting.
 *
 * @param closed ends it
 */
export function chooseFiles(root: ShadowRoot, chosen: Chosen, closed: AbortSignal): void {
  const take = (file: File | undefined, isFolder = false) => {
    if (!file || !chosen.isWanted()) return;
    if (isFolder) chosen.onFolder();
    else chosen.onFile(file);
  };
  const takeFrom = (data: DataTransfer | null) => take(data?.files[0], data !== null && isFolder(data));
  onButton(root, "choose", "file", take);
  onButton(root, "camera", "camera-file", take);

  const { host } = root;
  const isHere = (event: Event) => chosen.isAnywhere() || event.composedPath().includes(host);
  onDrop(root, isHere, chosen.isWanted, takeFrom, closed);
  const paste = (event: ClipboardEvent) => {
    // With the focus on a button, the event may come from elsewhere.
    if (isHere(event) || host.matches(":focus-within")) takeFrom(event.clipboardData);
  };
  document.addEventListener("paste", paste, { signal: closed });
}

function onButton(
  root: ShadowRoot,
  buttonId: string,
  inputId: string,
  take: (file: File | undefined) => void,
): void {
  const input = element(root, inputId, HTMLInputElement);
  button(root, buttonId, () => input.click());
  input.addEventListener("change", () => {
    const file = input.files?.[0];
    // Allows the user to choose the same file again.
    input.value = "";
    take(file);
  });
}

function onDrop(
  root: ShadowRoot,
  isHere: (event: Event) => boolean,
  isWanted: () => boolean,
  takeFrom: (data: DataTransfer | null) => void,
  closed: AbortSignal,
): void {
  const card = element(root, "card", HTMLElement);
  let depth = 0;
  const highlight = (isOver: boolean) => card.classList.toggle("is-dropping", isOver);
  const on = (type: "dragenter" | "dragleave" | "dragover" | "drop", run: (event: DragEvent) => void) =>
    document.addEventListener(type, (event) => isHere(event) && run(event), { signal: closed });

  on("dragenter", (event) => {
    depth++;
    highlight(isWanted() && hasFiles(event));
  });
  on("dragleave", () => {
    depth--;
    if (depth === 0) highlight(false);
  });
  on("dragover", (event) => {
    if (!event.dataTransfer || !hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = isWanted() ? "copy" : "none";
  });
  on("drop", (event) => {
    depth = 0;
    highlight(false);
    // Otherwise the browser would open the file in place of the page, which ends running uploads.
    if (hasFiles(event)) event.preventDefault();
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
