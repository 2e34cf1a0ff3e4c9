import { hash } from "node:crypto";

/** The strong entity tag of a body, as Rack 1.5 makes it: the quoted MD5. It is not used for security. */
export function entityTagOf(body: string | Buffer): string {
  return `"${hash("md5", body)}"`;
}

/** Whether `If-Match` allows a change of the resource with this tag (RFC 9110, 13.1.1: weak tags never match). */
export function matchesStrongly(ifMatch: string, tag: string): boolean {
  return tagsIn(ifMatch).some((candidate) => candidate === "*" || candidate === tag);
}

/** Whether `If-None-Match` contains this tag, so that the client has the body (RFC 9110, 13.1.2: weak tags match). */
export function matchesWeakly(ifNoneMatch: string, tag: string): boolean {
  return tagsIn(ifNoneMatch).some((candidate) => candidate === "*" || candidate.replace(/^W\//, "") === tag);
}

function tagsIn(header: string): string[] {
  return header.split(",").map((tag) => tag.trim());
}
