import { readMetadataValues, withDefaults } from "../account/metadata-field.js";
import type { Settings } from "../account/settings.js";
import type { MetadataValue } from "../assets/asset.js";
import type { Parameters } from "../parameters.js";
import { parseContext } from "./lists.js";

/**
 * The structured metadata that a call gives to an asset; undefined if it gives none.
 * @param purpose an upload also gets the default values
 * @throws {ApiError} 400 for a field that does not exist, or a value that does not suit it
 */
export async function readMetadata(
  parameters: Parameters,
  { metadataFields }: Settings,
  purpose: "upload" | "change",
): Promise<Readonly<Record<string, MetadataValue>> | undefined> {
  const text = parameters.text("metadata");
  if (text === undefined && purpose === "change") return undefined;
  const fields = await metadataFields.all();
  const given = readMetadataValues(parseContext(text ?? ""), fields);
  const values = purpose === "upload" ? withDefaults(given, fields) : given;
  return Object.keys(values).length > 0 ? values : undefined;
}
