import { isForeignName } from "./foreign-names.js";

/** Synonyms of the words in names of settings. */
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

/** Names of other programs for the same setting, with other words. */
const ALIASES: readonly (readonly [name: RegExp, setting: string])[] = [
  [/^(?:\w+_)?CLOUDINARY_?(?:CLOUD_?NAME|(?:API_?)?(?:KEY|SECRET))$/, "CLOUDINARY_URL"],
  [/^(?:MAX_?(?:FILE|UPLOAD)|(?:FILE|UPLOAD)_?MAX)_?(?:SIZE|BYTES)$/, "IMAGE_MAX_BYTES"],
  [/^ALLOWED_?FORMATS$/, "IMAGE_FORMATS"],
];

/** Values that show the meant setting, whatever the name. */
const VALUES: readonly (readonly [value: RegExp, setting: string])[] = [
  [/^mongodb(?:\+srv)?:\/\//, "MONGODB_URL"],
  [/^cloudinary:\/\//, "CLOUDINARY_URL"],
];

/** Settings with shorter names, PORT and HOST, are recognized only in another case. */
const SHORTEST = 7;

/** The length from which a name may have two typing errors; shorter names may have one. */
const LONG = 9;

/** The length from which a word among others may have one typing error. */
const LONG_WORD = 5;

/**
 * Finds variables whose names are almost the name of a setting: with similar letters (`IMAGE_MAX_BITES`,
 * `log_level`), or with all words of a setting in any order and among others (`MONGODB_URI`, `APP_MAX_IMAGE_BYTES`).
 * Known names of other programs are ignored. A name with other words is ignored if the setting that it resembles is
 * set, since the variable may belong to another program.
 *
 * @returns the setting that was probably meant, by the variable's name
 */
export function misnamedSettings(
  environment: Readonly<Record<string, string | undefined>>,
  settings: readonly string[],
): Map<string, string> {
  const misnamed = new Map<string, string>();
  const named = settings.filter((setting) => lettersOf(setting).length >= SHORTEST).map(read);
  for (const [name, value = ""] of Object.entries(environment)) {
    if (settings.includes(name)) continue;
    const same = settings.find((setting) => name.toUpperCase() === setting);
    const meant = same ?? meantBy(name, value, named, (setting) => environment[setting] !== undefined);
    if (meant) misnamed.set(name, meant);
  }
  return misnamed;
}

/** Whether NODE_ENV is a misspelt `production`, which frameworks would ignore without a message. */
export function isNearlyProduction(value = ""): boolean {
  const word = value.trim().toLowerCase();
  return value !== "production" && (word === "prod" || distance(word, "production") <= 2);
}

/** A name in parts. It is read once, since each variable is compared with each setting at every start. */
interface Name {
  readonly name: string;
  readonly letters: string;
  readonly words: readonly string[];
  /** In the words of settings. */
  readonly meanings: readonly string[];
}

function read(name: string): Name {
  const words = wordsOf(name);
  return { name, letters: lettersOf(name), words, meanings: meaningsOf(words) };
}

function meantBy(
  text: string,
  value: string,
  settings: readonly Name[],
  isThere: (setting: string) => boolean,
): string | undefined {
  if (isForeignName(text)) return undefined;

  const name = read(text);
  const slip = settings.find((setting) => isSlipOf(name, setting));
  if (slip) return slip.name;
  const meant = aliasedBy(name, value) ?? settings.find((setting) => holdsWordsOf(name, setting))?.name;
  return meant && !isThere(meant) ? meant : undefined;
}

function aliasedBy({ words }: Name, value: string): string | undefined {
  const upper = words.join("_");
  const byName = ALIASES.find(([alias]) => alias.test(upper));
  return (byName ?? VALUES.find(([expected]) => expected.test(value)))?.[1];
}

function isSlipOf(name: Name, setting: Name): boolean {
  if (name.letters === setting.letters) return true;
  if (name.words.toSorted().join() === setting.words.toSorted().join()) return true;
  const [letters, right] = [name.meanings.join(""), setting.meanings.join("")];
  if (letters === right || letters[0] !== right[0]) return false;
  return isWithin(right.length < LONG ? 1 : 2, letters, right);
}

function holdsWordsOf({ meanings: words }: Name, setting: Name): boolean {
  const isSlip = (word: string, right: string) => right.length >= LONG_WORD && isWithin(1, word, right);
  return setting.meanings.every((right) => words.some((word) => word === right || isSlip(word, right)));
}

/** Whether two words differ in at most so many letters. */
function isWithin(most: number, one: string, other: string): boolean {
  return Math.abs(one.length - other.length) <= most && distance(one, other) <= most;
}

function lettersOf(name: string): string {
  return name.toUpperCase().replace(/[^A-Z0-9]/g, "");
}

/** The words of a name, such as `MONGODB_URL`, `mongodb-url` or `mongodbUrl`. */
function wordsOf(name: string): string[] {
  const parted = name.replace(/([a-z0-9])([A-Z])/g, "$1_$2").toUpperCase();
  return parted.split(/[^A-Z0-9]+/).filter((word) => word !== "");
}

/** The words with synonyms replaced by the words of settings. */
function meaningsOf(words: readonly string[]): string[] {
  const parted = words
    .join("_")
    .replace(/CONN(?:ECTION)?_(?:STRING|STR)/, "URL")
    .replace(/([A-Z0-9])(UR[IL])(?![A-Z0-9])/g, "$1_$2");
  return parted.split("_").map((word) => SYNONYMS.find(([other]) => other.test(word))?.[1] ?? word);
}

/** The number of missing, additional, wrong or transposed letters (optimal string alignment distance). */
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
