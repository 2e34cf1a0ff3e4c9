import { randomInt } from "node:crypto";

const ALPHABET = "abcdefghijklmnopqrstuvwxyz0123456789";
const LENGTH = 20;
const NAME = /^[a-z0-9]{20}$/;

/** The longest public id (https://cloudinary.com/documentation/ts_permitted_naming_conventions). */
const MAX_LENGTH = 255;
const MAX_FOLDER_LENGTH = MAX_LENGTH - 1 - LENGTH;

/** Of the characters that Cloudinary allows, those that need no encoding in a URL and mean nothing else there. */
const FOLDER = /^[A-Za-z0-9_-]+(?:\/[A-Za-z0-9_-]+)*$/;

/** In a delivery URL, such a folder would be a version. */
const VERSION = /^v\d+$/;

/**
 * Checks a folder for public ids, such as `avatars` or `my-app/avatars`.
 *
 * @throws {TypeError} that says what is wrong
 */
export function checkFolder(folder: string): void {
  if (folder.startsWith("/") || folder.endsWith("/")) throw new TypeError("begins or ends with a slash");
  if (!FOLDER.test(folder))
    throw new TypeError("has other characters than letters, digits, _, - and single slashes");
  if (folder.split("/").some((name) => VERSION.test(name)))
    throw new TypeError("has a part that is named like a version, such as v1");
  if (folder.length > MAX_FOLDER_LENGTH)
    throw new TypeError(`has ${folder.length} characters; at most ${MAX_FOLDER_LENGTH} are allowed`);
}

/** The public ids that this service makes: 20 random letters and digits, in a folder if there is one. */
export class PublicIds {
  /** What all of them begin with: `avatars/`, or nothing. */
  readonly prefix: string;

  constructor(readonly folder?: string) {
    this.prefix = folder === undefined ? "" : `${folder}/`;
  }

  make(): string {
    const name = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]).join("");
    return this.prefix + name;
  }

  /** Whether `make` could have made it. */
  includes(publicId: string): boolean {
    return publicId.startsWith(this.prefix) && NAME.test(publicId.slice(this.prefix.length));
  }
}
