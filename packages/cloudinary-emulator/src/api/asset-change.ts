import { missingParameter } from "../api-error.js";
import type { Asset, MetadataValue } from "../assets/asset.js";
import { isoSeconds } from "../assets/uploaded-asset.js";
import type { Parameters } from "../parameters.js";
import { parseContext, parseTags } from "./lists.js";
import { readModeration } from "./upload-parameters.js";

/** The members of an asset that a call changes. One that is given without a value becomes empty. */
export function readChange(
  parameters: Parameters,
  metadata: Readonly<Record<string, MetadataValue>> | undefined,
  at: Date,
): (asset: Asset) => Asset {
  const given = (name: string) => parameters.text(name) ?? (parameters.has(name) ? "" : undefined);
  const [tags, context, assetFolder] = [given("tags"), given("context"), given("asset_folder")];
  const displayName = parameters.text("display_name");
  const moderated = readModeration(parameters);
  return (asset) => ({
    ...asset,
    ...(tags !== undefined && { tags: parseTags(tags) }),
    ...(context !== undefined && { context: parseContext(context) }),
    ...(assetFolder !== undefined && { assetFolder }),
    ...(displayName !== undefined && { displayName }),
    ...(metadata && { metadata: { ...asset.metadata, ...metadata } }),
    ...(moderated && { moderation: { kind: "manual", status: "pending", updatedAt: isoSeconds(at) } }),
  });
}

/** @throws {ApiError} 400 if a call has no such parameter */
export function required(parameters: Parameters, name: string): string {
  const value = parameters.text(name);
  if (value === undefined) throw missingParameter(name);
  return value;
}
