import { badRequest } from "../api-error.js";
import { type Asset, type MetadataValue, resourceTypeOf } from "../assets/asset.js";
import { compare } from "../assets/asset-index.js";

type Test = (asset: Asset) => boolean;

type ValueTest = (value: string | number) => boolean;

type Comparison = "=" | ":" | ">" | "<" | ">=" | "<=";

/** The fields of an expression with their values, of which an asset may have several. */
const FIELDS: Record<string, (asset: Asset) => readonly (string | number)[]> = {
  asset_folder: (asset) => [asset.assetFolder],
  asset_id: (asset) => [asset.assetId],
  bytes: (asset) => [asset.bytes],
  created_at: (asset) => [asset.createdAt],
  display_name: (asset) => [asset.displayName],
  filename: (asset) => [asset.publicId.split("/").at(-1) ?? ""],
  format: (asset) => (asset.format === "raw" ? [] : [asset.format]),
  height: (asset) => [asset.height],
  moderation_status: (asset) => (asset.moderation ? [asset.moderation.status] : []),
  pages: (asset) => [asset.pages],
  public_id: (asset) => [asset.publicId],
  resource_type: (asset) => [resourceTypeOf(asset)],
  tags: (asset) => asset.tags,
  type: () => ["upload"],
  uploaded_at: (asset) => [asset.uploadedAt],
  width: (asset) => [asset.width],
};

const DATES = ["created_at", "uploaded_at"];
const NUMBERS = ["bytes", "height", "pages", "width"];

/** A quoted text, a bracket, or anything without spaces and brackets, which may end with a quoted text. */
const TOKEN = /\s*(?:([()])|([^\s()"]*"[^"]*"|[^\s()"]+))/y;

const TERM = /^([a-z_]+(?:\.[\w-]+)?)(>=|<=|[:=<>])(.*)$/s;

/**
 * Parses a search expression: terms such as `tags:cat`, `bytes>1000` or `public_id:users/*`, joined by `AND`, `OR`,
 * `NOT` and brackets. A word alone must occur in the public id, the tags or the context.
 * @throws {ApiError} 400 for what is no expression, or is not emulated
 */
export function parseSearch(expression: string): Test {
  const parser = new Parser(tokensOf(expression));
  return parser.all();
}

class Parser {
  private at = 0;

  constructor(private readonly tokens: readonly string[]) {}

  all(): Test {
    if (this.tokens.length === 0) return () => true;
    const test = this.either();
    if (this.at < this.tokens.length)
      throw badRequest(`Invalid search expression near ${this.tokens[this.at]}`);
    return test;
  }

  private either(): Test {
    const tests = [this.both()];
    while (this.take("OR")) tests.push(this.both());
    return (asset) => tests.some((test) => test(asset));
  }

  private both(): Test {
    const tests = [this.one()];
    while (this.take("AND")) tests.push(this.one());
    return (asset) => tests.every((test) => test(asset));
  }

  private one(): Test {
    if (this.take("NOT")) return inverted(this.one());
    const token = this.tokens[this.at++];
    if (token === undefined || token === ")") throw badRequest("The search expression is incomplete");
    if (token !== "(") return termOf(token);
    const inner = this.either();
    if (!this.take(")")) throw badRequest("A bracket of the search expression is not closed");
    return inner;
  }

  private take(token: string): boolean {
    if (this.tokens[this.at]?.toUpperCase() !== token) return false;
    this.at += 1;
    return true;
  }
}

function tokensOf(expression: string): string[] {
  const tokens: string[] = [];
  const text = expression.trim();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const at = TOKEN.lastIndex;
    const match = TOKEN.exec(text);
    if (!match) throw badRequest(`Invalid search expression near ${text.slice(at, at + 40)}`);
    tokens.push(match[1] ?? match[2] ?? "");
  }
  return tokens;
}

function termOf(token: string): Test {
  if (token.startsWith("-")) return inverted(termOf(token.slice(1)));
  const [, field, comparison, quoted = ""] = TERM.exec(token) ?? [];
  if (field === undefined) return wordTest(token);
  const values = valuesOf(field);
  checkValue(field, quoted);
  const test = NUMBERS.includes(field)
    ? numberTest(comparison as Comparison, field, unquoted(quoted))
    : DATES.includes(field)
      ? dateTest(comparison as Comparison, field, unquoted(quoted))
      : textTest(comparison as Comparison, unquoted(quoted));
  return (asset) => values(asset).some(test);
}

function inverted(test: Test): Test {
  return (asset) => !test(asset);
}

function valuesOf(field: string): (asset: Asset) => readonly (string | number)[] {
  const [group, name] = field.split(".");
  if (name !== undefined && group === "context") return (asset) => valueIn(asset.context, name);
  if (name !== undefined && group === "metadata") return (asset) => valueIn(asset.metadata ?? {}, name);
  const values = Object.hasOwn(FIELDS, field) ? FIELDS[field] : undefined;
  if (!values) throw badRequest(`The emulator does not search by the field ${field}`);
  return values;
}

function valueIn(values: Readonly<Record<string, MetadataValue>>, name: string): (string | number)[] {
  return Object.hasOwn(values, name) ? [values[name] ?? []].flat() : [];
}

function checkValue(field: string, quoted: string): void {
  if (quoted === "") throw badRequest(`The emulator searches ${field} for one value at a time`);
  if (/^[[{]/.test(quoted))
    throw badRequest(`The emulator does not search ${field} for a range: use < and >`);
  if (/\*./.test(unquoted(quoted))) {
    throw badRequest(`The emulator searches ${field} by a prefix: * must be the last character`);
  }
}

/** `:` compares words in any case, and `*` at the end stands for anything; `=` compares exactly. */
function textTest(comparison: Comparison, wanted: string): ValueTest {
  const lower = wanted.toLowerCase();
  switch (comparison) {
    case "=":
      return (value) => `${value}` === wanted;
    case ":":
      if (lower.endsWith("*")) return (value) => `${value}`.toLowerCase().startsWith(lower.slice(0, -1));
      return (value) => `${value}`.toLowerCase() === lower;
    default:
      return (value) => isInOrder(comparison, compare(`${value}`, wanted));
  }
}

function numberTest(comparison: Comparison, field: string, wanted: string): ValueTest {
  if (!/^\d+(\.\d+)?$/.test(wanted)) throw badRequest(`The emulator compares ${field} with a number only`);
  return (value) => isInOrder(comparison, Number(value) - Number(wanted));
}

function dateTest(comparison: Comparison, field: string, wanted: string): ValueTest {
  const time = /^\d{4}-\d\d-\d\d(T.+)?$/.test(wanted) ? Date.parse(wanted) : Number.NaN;
  if (Number.isNaN(time) || [":", "="].includes(comparison)) {
    throw badRequest(`The emulator compares ${field} with a date only, as in ${field}>2024-12-31`);
  }
  return (value) => isInOrder(comparison, Date.parse(`${value}`) - time);
}

function isInOrder(comparison: Comparison, difference: number): boolean {
  switch (comparison) {
    case ">":
      return difference > 0;
    case "<":
      return difference < 0;
    case ">=":
      return difference >= 0;
    case "<=":
      return difference <= 0;
    default:
      return difference === 0;
  }
}

function wordTest(token: string): Test {
  if (/^[^"]*[:=<>!*[\]](?!$)/.test(token)) throw badRequest(`Invalid search expression near ${token}`);
  const wanted = unquoted(token).toLowerCase().replace(/\*$/, "");
  return ({ publicId, tags, context }) =>
    [publicId, ...tags, ...Object.values(context)].some((text) => text.toLowerCase().includes(wanted));
}

function unquoted(text: string): string {
  return text.replace(/^"|"$/g, "");
}
