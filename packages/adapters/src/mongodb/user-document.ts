import {
  DEFAULT_PROFILE,
  dueAt,
  type Profile,
  publicIdsOf,
  shownImage,
  type User,
  type UserId,
} from "@user-image/domain";
import { Decimal128, type Document, type Filter } from "mongodb";
import { type StoredImages, toStored } from "../stored-images.js";
import { readUserRecord } from "../user-record.js";

/**
 * A user as MongoDB holds them. The profile may have been written by any service, in part and
 * with fields we do not know; ours are `image`, `imageState` and `tokenHashes`.
 */
export interface UserDocument extends Partial<Profile> {
  readonly _id: UserId;
  /** Whatever another service wrote, if this one has not: a text such as `v1234567/cat.jpg`, or anything else. */
  readonly image?: unknown;
  readonly imageState?: ImageState;
  /** Any other kind of value stands for none. */
  readonly tokenHashes?: string[];
}

interface ImageState extends Omit<StoredImages, "image"> {
  readonly revision: number;
  /** Every public id above and in `image`, for the index. */
  readonly publicIds: string[];
  /** `dueAt` of the user, for the index. */
  readonly dueAt: Date | null;
}

/** Users may carry anything else, so ask only for what is read. */
export const PROJECTION = Object.fromEntries(
  [...Object.keys(DEFAULT_PROFILE), "image", "imageState", "tokenHashes"].map((name) => [name, 1]),
);

/** The beginning of the year 1: before every date that anybody writes, and after none that each server takes. */
const FIRST_DATE = new Date(-62_135_596_800_000);

/** The lower bound keeps servers that do not tell dates from nulls from walking all idle users. */
export function isDueBy(now: Date): Filter<UserDocument> {
  return { "imageState.dueAt": { $gte: FIRST_DATE, $lte: now } };
}

/** What `update` writes. An image that it does not change stays as another service wrote it. */
export function toFields(current: User, changed: User): Pick<UserDocument, "image" | "imageState"> {
  const { image, ...others } = toStored(changed);
  const { revision } = changed;
  const imageState = { revision, ...others, publicIds: publicIdsOf(changed), dueAt: dueAt(changed) };
  return shownImage(changed.images) === shownImage(current.images) ? { imageState } : { image, imageState };
}

/** A new user, whom nobody has a token of yet. */
export function toDocument({ id, profile }: User): UserDocument {
  return { _id: id, ...profile, image: null };
}

/** Adds a token to a list that may be none, once. In stages, for only they can look at what is there. */
export function withToken(hash: string): Document[] {
  return toTokens({ $setUnion: ["$tokenHashes", [{ $literal: hash }]] }, [{ $literal: hash }]);
}

/** Takes a token out of a list that may be none. */
export function withoutToken(hash: string): Document[] {
  return toTokens({ $setDifference: ["$tokenHashes", [{ $literal: hash }]] }, []);
}

function toTokens(changed: object, otherwise: unknown[]): Document[] {
  return [{ $set: { tokenHashes: { $cond: [{ $isArray: "$tokenHashes" }, changed, otherwise] } } }];
}

/** @throws {UserUnreadable} */
export function toUser(document: UserDocument): User {
  const { _id, image, imageState } = document;
  const state = toState(imageState);
  const fields = Object.entries(document).map(([name, value]) => [name, toNumber(value)]);
  return readUserRecord({
    id: _id,
    profile: Object.fromEntries(fields),
    image: typeof image === "string" ? parseImage(image) : image,
    grants: state.grants,
    discards: state.discards,
    former: state.former,
    revision: toNumber(state.revision),
  });
}

/** One that is no object holds neither grants nor discards that could be read. */
function toState(value: unknown): Partial<Record<keyof ImageState, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value;
  return { grants: value, discards: value };
}

function parseImage(reference: string): unknown {
  const [, version, publicId, format] = /^v(\d+)\/(.+)\.(\w+)$/.exec(reference) ?? [];
  return { publicId, version: Number(version), format };
}

/** The driver makes numbers of all others. */
function toNumber(value: unknown): unknown {
  return value instanceof Decimal128 ? Number(value.toString()) : value;
}
