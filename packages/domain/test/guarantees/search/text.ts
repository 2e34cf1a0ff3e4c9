import type { User } from "@user-image/domain";

/** What objects are made of. They do not change, and a search asks for the text of each again and again. */
const known = new WeakMap<object, readonly unknown[]>();

/** What processes can notice of a user. */
export function textOf({ images, isDeleted, lock }: User, now: number): string {
  return `${textAt(images, now)} ${isDeleted} ${textAt(lock, now)}`;
}

/** A value in words. Times count by how far they are ahead, in seconds: what is over is over, and what a write takes does not count. */
export function textAt(value: unknown, now: number): string {
  if (value instanceof Date) return `t${Math.max(0, Math.ceil((value.getTime() - now) / 1000))}`;
  if (Array.isArray(value)) return `[${value.map((item) => textAt(item, now)).join()}]`;
  if (typeof value !== "object" || value === null) return String(value);
  const parts = known.get(value) ?? partsOf(value);
  known.set(value, parts);
  return parts.map((part) => (typeof part === "string" ? part : textAt(part, now))).join("");
}

/** Its text, but for the objects in it, which stand between. */
function partsOf(value: object): readonly unknown[] {
  const parts: unknown[] = [];
  let text = "{";
  for (const [name, part] of Object.entries(value)) {
    text += `${name}:`;
    if (typeof part === "object" && part !== null) {
      parts.push(text, part);
      text = ",";
    } else text += `${part},`;
  }
  return [...parts, `${text}}`];
}
