import { statSync } from "node:fs";
import { isHttpUrl } from "../contract/http-url.js";

/** What the value of an option must be. Who writes JavaScript may give any value. */
interface Rule {
  readonly must: string;
  readonly allows: (value: unknown) => boolean;
}

const BOOLEAN: Rule = { must: "be true or false", allows: (value) => typeof value === "boolean" };
const COUNT: Rule = {
  must: "be a whole number from 1 on",
  allows: (value) => Number.isSafeInteger(value) && Number(value) > 0,
};
const TEXT: Rule = { must: "be a text that is not empty", allows: isText };
const URL_RULE: Rule = {
  must: "be an http or https URL",
  allows: (value) => isText(value) && isHttpUrl(value),
};

/** Presets are checked where they are read. */
const RULES: Readonly<Record<string, Rule>> = {
  adminCallsPerHour: COUNT,
  apiKey: TEXT,
  apiSecret: TEXT,
  cloudName: TEXT,
  control: BOOLEAN,
  dir: {
    must: "name a folder, or what does not exist yet",
    allows: (value) => isText(value) && mayBeFolder(value),
  },
  host: TEXT,
  maxBytes: COUNT,
  memory: BOOLEAN,
  notificationUrl: URL_RULE,
  now: { must: "be a function that returns a Date", allows: (value) => typeof value === "function" },
  port: { must: "be a number from 0 to 65535", allows: isPort },
  privateRemoteUploads: BOOLEAN,
  publicUrl: URL_RULE,
  remoteUploads: BOOLEAN,
  signatureVersion: { must: "be 1 or 2", allows: (value) => value === 1 || value === 2 },
};

/** @throws {Error} that says which option has a wrong value */
export function checkOptions(options: object): void {
  const given = options as Readonly<Record<string, unknown>>;
  for (const [name, { must, allows }] of Object.entries(RULES)) {
    const value = given[name];
    if (value !== undefined && !allows(value)) throw new Error(`${name} must ${must}.`);
  }
  if (given.privateRemoteUploads && !given.remoteUploads) {
    throw new Error("privateRemoteUploads needs remoteUploads, too.");
  }
}

/** @throws {Error} that names an option that does not exist */
export function checkOptionNames(options: object): void {
  const unknown = Object.keys(options).find((name) => name !== "presets" && !Object.hasOwn(RULES, name));
  if (unknown !== undefined) throw new Error(`There is no option ${unknown}.`);
}

function isText(value: unknown): value is string {
  return typeof value === "string" && value !== "";
}

/** A file on the way to the folder is noticed as well. */
function mayBeFolder(path: string): boolean {
  try {
    return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? true;
  } catch {
    return false;
  }
}

function isPort(value: unknown): boolean {
  return Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 65_535;
}
