/**
 * Names by which others call what a setting of ours says. Hosting platforms make some of them for their
 * own purposes, so they are wrong only while ours is not there.
 */
const ALIASES: readonly (readonly [name: RegExp, setting: string, value?: RegExp])[] = [
  [/^MONGO(?:DB|HQ|LAB)?_?(?:UR[IL]|DSN|CONN(?:ECTION)?(?:_?(?:STRING|STR|UR[IL]))?)$/, "MONGODB_URL"],
  [/^(?:DATABASE|DB|STORE)_?UR[IL]$/, "MONGODB_URL", /^mongodb(?:\+srv)?:/],
  [/^CLOUDINARY_?(?:CLOUD_?NAME|API_?KEY|API_?SECRET)$/, "CLOUDINARY_URL"],
  [/MONGO|DATABASE|DB|STORE/, "MONGODB_URL", /^mongodb(?:\+srv)?:\/\//],
  [/CLOUDINARY/, "CLOUDINARY_URL", /^cloudinary:\/\//],
  [/^CLOUDINARY_?(?:KEY|SECRET)$/, "CLOUDINARY_URL"],
  [/^LOG(?:GING|GER)?_?(?:LVL|LEVEL)$/, "LOG_LEVEL"],
  [/^DATA_?(?:DIRECTORY|FOLDER)$/, "DATA_DIR"],
  [/^PUBLIC_?BASE_?UR[IL]$/, "PUBLIC_URL"],
  [/^(?:ENABLE_)?DEMO_?USER(?:_ENABLED)?$/, "DEMO_USER"],
  [/^(?:MAX_?(?:IMAGE|FILE)_?SIZE|IMAGE_?MAX_?MB)$/, "IMAGE_MAX_BYTES"],
  [/^(?:IMAGE_?)?ALLOWED_?FORMATS$/, "IMAGE_FORMATS"],
  [/^GRANT_?(?:TIMEOUT|LIFETIME)$/, "GRANT_TTL"],
  [/^DISCARD_?GRACE_?PERIOD$/, "DISCARD_GRACE"],
  [/^COLLECT(?:ION)_?INTERVAL$/, "COLLECT_INTERVAL"],
  [/^TRUST(?:ED)?_?PROX(?:Y|IES)$/, "TRUST_PROXY"],
  [/^IMAGE_?(?:MAX_?(?:FILE_?)?SIZE|SIZE_?LIMIT)$/, "IMAGE_MAX_BYTES"],
];

/** Shorter names, PORT and HOST, are too near to what others use. */
const SHORTEST = 7;

/** From this length on a name may have two slips, else one. */
const LONG = 9;

/**
 * What is there under a name that is none of the settings, but looks like one of them: `MONGODB_URI`,
 * `IMAGE_MAX_BITES`, `log_level`. Names that container platforms make for a service called like the first
 * part of a setting (`MONGODB_PORT`, `MONGODB_SERVICE_HOST`, `IMAGE_PORT_80_TCP_ADDR`) look like none.
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
    const upper = name.toUpperCase();
    const aliased = aliasedBy(upper, value);
    if (aliased && environment[aliased] !== undefined) continue;
    const meant = aliased ?? settings.find((setting) => isSlipOf(upper, setting));
    if (meant) misnamed.set(name, meant);
  }
  return misnamed;
}

function aliasedBy(name: string, value: string): string | undefined {
  return ALIASES.find(([alias, , expected]) => alias.test(name) && (expected?.test(value) ?? true))?.[1];
}

function isSlipOf(name: string, setting: string): boolean {
  if (name === setting) return true;
  const [letters, right] = [name, setting].map((text) => text.replace(/[^A-Z0-9]/g, "")) as [string, string];
  if (right.length < SHORTEST) return false;
  if (wordsOf(name) === wordsOf(setting)) return true;
  return letters[0] === right[0] && distance(letters, right) <= (right.length < LONG ? 1 : 2);
}

/** In any order, so that MAX_IMAGE_BYTES is IMAGE_MAX_BYTES. */
function wordsOf(name: string): string {
  return name.split("_").sort().join("_");
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
