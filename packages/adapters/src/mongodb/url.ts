import { createRequire } from "node:module";

/**
 * Has MongoDB's driver judge a connection string, with all its hosts and options. The driver is
 * not loaded before, and nobody is reached.
 *
 * @throws {TypeError} that says what is wrong, in words that may follow the name of a setting
 */
export function checkMongoUrl(url: string): void {
  const { MongoClient }: typeof import("mongodb") = createRequire(import.meta.url)("mongodb");
  try {
    new MongoClient(url).db();
  } catch (error) {
    throw new TypeError(reasonOf(String(error), url));
  }
}

/** Of the driver's own words, which may quote a password, only the names of options are taken. */
function reasonOf(complaint: string, url: string): string {
  const [, query = ""] = url.slice(url.lastIndexOf("@") + 1).split("?", 2);
  const names = [...query.matchAll(/(?:^|&)([A-Za-z]+)=/g)].map(([, name = ""]) => name);
  const named = names.filter((name) => new RegExp(`\\b${name}\\b`, "i").test(complaint));
  if (named.length > 0) return `has an option that MongoDB's driver does not take: ${named.join(", ")}`;
  return "cannot be read by MongoDB's driver: names and passwords in it have to be percent-encoded";
}
