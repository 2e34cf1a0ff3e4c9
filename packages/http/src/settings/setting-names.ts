import { isForeignName } from "./foreign-names.js";

/** Other words for those that settings consist of. */
const SYNONYMS: readonly (readonly [word: RegExp, ours: string])[] = [
  [/^\w*MONGO(?:DB|HQ|LAB|OSE)?$/, "MONGODB"],
  [/^(?:UR[IL]|DSN|CONN(?:STR|STRING)?|CONNECTIONSTRING)$/, "URL"],
  [/^(?:SIZE|MB|KB)$/, "BYTES"],
  [/^LIMIT$/, "MAX"],
  [/^LOGG(?:ING|ER)$/, "LOG"],
  [/^LVL$/, "LEVEL"],
  [/^(?:DIRECTORY|FOLDER|PATH)$/, "DIR"],
  [/^TRUSTED$/, "TRUST"],
  [/^PROXIES$/, "PROXY"],
  [/^(?:TIMEOUT|LIFETIME|DURATION|EXPIRY)$/, "TTL"],
  [/^COLLECT(?:ION|OR|ING)$/, "COLLECT"],
];

/** Names that share no words with the setting that they mean. */
const ALIASES: readonly (readonly [name: RegExp, setting: string])[] = [
  [/^(?:\w+_)?CLOUDINARY_?(?:CLOUD_?NAME|(?:API_?)?(?:KEY|SECRET))$/, "CLOUDINARY_URL"],
  [/^(?:MAX_?(?:FILE|UPLOAD)|(?:FILE|UPLOAD)_?MAX)_?(?:SIZE|BYTES)$/, "IMAGE_MAX_BYTES"],
  [/^ALLOWED_?FORMATS$/, "IMAGE_FORMATS"],
];

/** What gives itself away under any name. */
const VALUES: readonly (readonly [value: RegExp, setting: string])[] = [
  [/^mongodb(?:\+srv)?:\/\//, "MONGODB_URL"],
  [/^cloudinary:\/\//, "CLOUDINARY_URL"],
];

/** Settings with shorter names, PORT and HOST, are meant only by their own name in another case. */
const SHORTEST = 7;

/** From this length on a name may have two slips, else one. */
const LONG = 9;

/** From this length on a word among others may have a slip. */
const LONG_WORD = 5;

/**
 * What is there under a name that is none of the settings, but looks like one of them: by its letters
 * (`IMAGE_MAX_BITES`, `log_level`), or because it holds all of its words, in any order and among others
 * (`MONGODB_URI`, `APP_MAX_IMAGE_BYTES`). What is known to be somebody else's looks like none. A name with
 * other words is wrong only while the setting that it looks like is not there: it may have a purpose of its own.
 *
 * @returns the name of the setting that was probably meant, by the name that is there
 */
export function misnamedSettings(
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): Map<string, string> {
  const misnamed = new Map<string, string>();
  for (const [name, value = ""] of Object.entries(environment)) {
    if (settings.includes(name)) continue;
    const meant = meantBy(name, value, settings, (setting) => environment[setting] !== undefined);
    if (meant) misnamed.set(name, meant);
  }
  return misnamed;
}

/** Whether NODE_ENV was meant to be `production`: frameworks take no other spelling, so nobody would notice. */
export function isNearlyProduction(value = ""): boolean {
  const word = value.trim().toLowerCase();
  return value !== "production" && (word === "prod" || distance(word, "production") <= 2);
}

function meantBy(
  name: string,
  value: string,
  settings: readonly string[],
  isThere: (setting: string) => boolean,
): string | undefined {
  const same = settings.find((setting) => name.toUpperCase() === setting);
  if (same || isForeignName(name)) return same;

  const named = settings.filter((setting) => lettersOf(setting).length >= SHORTEST);
  const slip = named.find((setting) => isSlipOf(name, setting));
  if (slip) return slip;
  const meant = aliasedBy(name, value) ?? named.find((setting) => holdsWordsOf(name, setting));
  return meant && !isThere(meant) ? meant : undefined;
}

function aliasedBy(name: string, value: string): string | undefined {
  const upper = wordsOf(name).join("_");
  const byName = ALIASES.find(([alias]) => alias.test(upper));
  return (byName ?? VALUES.find(([expected]) => expected.test(value)))?.[1];
}

function isSlipOf(name: string, setting: string): boolean {
  if (lettersOf(name) === lettersOf(setting)) return true;
  if (wordsOf(name).sort().join() === wordsOf(setting).sort().join()) return true;
  const [letters, right] = [name, setting].map((text) => meaningsOf(text).join("")) as [string, string];
  if (letters === right || letters[0] !== right[0]) return false;
  return distance(letters, right) <= (right.length < LONG ? 1 : 2);
}

function holdsWordsOf(name: string, setting: string): boolean {
  const words = meaningsOf(name);
  const isSlip = (word: string, right: string) => right.length >= LONG_WORD && distance(word, right) <= 1;
  return meaningsOf(setting).every((right) => words.some((word) => word === right || isSlip(word, right)));
}

function lettersOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** Of `MONGODB_URL`, `mongodb-url` and `mongodbUrl` alike. */
function wordsOf(name: string): string[] {
  const parted = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
  return parted.split(/[^A-Z0-9]+/).filter((word) => word !== "");
}

/** Its words, each as settings have it. */
function meaningsOf(name: string): string[] {
  const parted = wordsOf(name)
    .join("_")
    .replace(/CONN(?:ECTION)?_(?:STRING|STR)/, "URL")
    .replace(/([A-Z0-9])(UR[IL])(?![A-Z0-9])/g, "$1_$2");
  return parted.split("_").map((word) => SYNONYMS.find(([other]) => other.test(word))?.[1] ?? word);
}

/** How many letters are missing, too many, wrong, or swapped with their neighbour (optimal string alignment). */
function distance(one: string, other: string): number {
  const rows = [Array.from({ length: other.length + 1 }, (_, column) => column)];
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const at = (up: number, left: number) => (up === 0 ? row : rows[i - up])?.[j - left] ?? 0;
      const costs = [at(1, 0) + 1, at(0, 1) + 1, at(1, 1) + Number(one[i - 1] !== other[j - 1])];
      const isSwap = i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row.push(Math.min(...costs, isSwap ? at(2, 2) + 1 : Number.POSITIVE_INFINITY));
    }
    rows.push(row);
  }
  return rows[one.length]?.[other.length] ?? 0;
}
