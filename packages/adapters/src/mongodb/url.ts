import { createRequire } from "node:module";

/**
 * Checks a connection string by MongoDB's driver, with all its hosts and options. It loads the driver
 * only now, and does not connect.
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

/** Takes only names of options from the driver's message, which may quote a password. */
function reasonOf(complaint: string, url: string): string {
  const [, query = ""] = url.slice(url.lastIndexOf("@") + 1).split("?", 2);
  const names = [...query.matchAll(/(?:^|&)([A-Za-z]+)=/g)].map(([, name = ""]) => name);
  const named = names.filter((name) => new RegExp(`\\b${name}\\b`, "i").test(complaint));
  if (named.length > 0) return `has an option that MongoDB's driver does not accept: ${named.join(", ")}`;
  return "is not a connection string that MongoDB's driver can parse: its user name and password must be percent-encoded";
}
