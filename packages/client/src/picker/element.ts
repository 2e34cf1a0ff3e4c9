/** The element of a shadow tree with this id. @throws {Error} if there is none of this type */
export function element<T extends HTMLElement>(root: ShadowRoot, id: string, type: new () => T): T {
  const found = root.getElementById(id);
  if (found instanceof type) return found;
  throw new Error(`The picker has no ${type.name} #${id}.`);
}

export function button(root: ShadowRoot, id: string, onClick: () => void): HTMLButtonElement {
  const found = element(root, id, HTMLButtonElement);
  found.addEventListener("click", onClick);
  return found;
}
