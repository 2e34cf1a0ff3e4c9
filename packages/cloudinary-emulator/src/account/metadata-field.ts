import { badRequest } from "../api-error.js";
import type { MetadataValue } from "../assets/asset.js";

export const FIELD_TYPES = ["string", "integer", "date", "enum", "set"] as const;

/** A field of structured metadata, with the members of Cloudinary's answers. */
export interface MetadataField {
  readonly external_id: string;
  readonly type: (typeof FIELD_TYPES)[number];
  readonly label: string;
  readonly mandatory: boolean;
  readonly default_value: MetadataValue | null;
  readonly validation: null;
  /** The values that a field of the type enum or set may have. */
  readonly datasource?: { readonly values: readonly DatasourceValue[] };
}

export interface DatasourceValue {
  readonly external_id: string;
  readonly value: string;
  readonly state: "active";
}

/**
 * The values that a call gives to fields.
 * @throws {ApiError} 400 for a field that does not exist, or a value that does not suit it
 */
export function readMetadataValues(
  texts: Readonly<Record<string, string>>,
  fields: ReadonlyMap<string, MetadataField>,
): Record<string, MetadataValue> {
  const missing = Object.keys(texts).filter((name) => !fields.has(name));
  if (missing.length > 0) {
    throw badRequest(`Metadata External IDs do not exist: ${JSON.stringify(missing)}`);
  }
  const values = Object.entries(texts).map(([name, text]) => {
    const field = fields.get(name) as MetadataField;
    return [name, metadataValue(field, text)] as const;
  });
  return Object.fromEntries(values);
}

/** Adds the default values to those of an upload. @throws {ApiError} 400 if a mandatory one is missing */
export function withDefaults(
  values: Readonly<Record<string, MetadataValue>>,
  fields: ReadonlyMap<string, MetadataField>,
): Record<string, MetadataValue> {
  const complete = { ...values };
  for (const { external_id, default_value, mandatory } of fields.values()) {
    if (Object.hasOwn(complete, external_id)) continue;
    if (default_value !== null) complete[external_id] = default_value;
    else if (mandatory) throw badRequest(`Missing mandatory metadata field - ${external_id}`);
  }
  return complete;
}

/** @throws {ApiError} 400 if the text is no value of the field */
export function metadataValue(field: MetadataField, text: string): MetadataValue {
  switch (field.type) {
    case "integer":
      return /^-?\d{1,15}$/.test(text) ? Number(text) : unsuitable(field, text);
    case "date":
      return isDate(text) ? text : unsuitable(field, text);
    case "enum":
      return known(field, text) ? text : unsuitable(field, text);
    case "set":
      return listOf(text).map((item) => (known(field, item) ? item : unsuitable(field, item)));
    default:
      return text;
  }
}

function known({ datasource }: MetadataField, id: string): boolean {
  return datasource?.values.some(({ external_id }) => external_id === id) ?? false;
}

/** `["a","b"]`, as the SDKs write a list, or `a,b`. */
function listOf(text: string): string[] {
  const inner = text.startsWith("[") && text.endsWith("]") ? text.slice(1, -1) : text;
  const items = inner.split(",").map((item) => item.trim().replace(/^"|"$/g, ""));
  return items.filter((item) => item !== "");
}

function isDate(text: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function unsuitable({ external_id, type }: MetadataField, text: string): never {
  throw badRequest(`Value ${text} is invalid for metadata field ${external_id} of the type ${type}`);
}
