import { badRequest } from "../api-error.js";
import { Parameters } from "../parameters.js";

/** The most values of a body: more than any SDK sends, and few enough to parse quickly. */
const MAX_VALUES = 10_000;
const MAX_DEPTH = 20;

/** Reads a form. @throws {ApiError} 400 if it has too many parameters */
export function readForm(text: string): Parameters {
  let count = 0;
  for (let at = text.indexOf("&"); at >= 0; at = text.indexOf("&", at + 1)) countValue(++count);
  return new Parameters().addQuery(text);
}

/** Reads a JSON object. @throws {ApiError} 400 if it is none, too deep, or has too many values */
export function readJson(text: string): Parameters {
  const parameters = new Parameters();
  if (text === "") return parameters;
  checkShape(text);
  try {
    return parameters.addJson(text);
  } catch {
    throw badRequest("Invalid JSON in the request body");
  }
}

/** Counts brackets and commas, and throws when there are too many: parsing them would take seconds. */
function checkShape(json: string): void {
  let depth = 0;
  let count = 0;
  for (let at = 0; at < json.length; at += 1) {
    switch (json[at]) {
      case '"':
        at = endOfString(json, at);
        break;
      case "{":
      case "[":
        if (++depth > MAX_DEPTH) {
          throw badRequest(`The JSON in the request body is nested more than ${MAX_DEPTH} levels deep`);
        }
        break;
      case "}":
      case "]":
        depth -= 1;
        break;
      case ",":
        countValue(++count);
    }
  }
}

/** Where the string that begins at `start` ends; the end of the text if it does not. */
function endOfString(json: string, start: number): number {
  for (let end = json.indexOf('"', start + 1); end >= 0; end = json.indexOf('"', end + 1)) {
    let backslashes = 0;
    while (json[end - 1 - backslashes] === "\\") backslashes += 1;
    if (backslashes % 2 === 0) return end;
  }
  return json.length;
}

function countValue(count: number): void {
  if (count > MAX_VALUES) throw badRequest(`The request body has more than ${MAX_VALUES} values`);
}
