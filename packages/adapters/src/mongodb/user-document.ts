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
 * The document of a user. Other services write the profile, which may be incomplete or have unknown
 * fields. This service writes `image`, `imageState` and `tokenHashes`.
 */
export interface UserDocument extends Partial<Profile> {
  readonly _id: UserId;
  /** Before this service has written it: the value of another service, a text such as `v1234567/cat.jpg` or anything else. */
  readonly image?: unknown;
  readonly imageState?: ImageState;
  /** A value of another type counts as an empty list. */
  readonly tokenHashes?: string[];
}

interface ImageState extends Omit<StoredImages, "image"> {
  readonly revision: number;
  /** All public ids above and in `image`, for the index. */
  readonly publicIds: string[];
  /** The user's `dueAt`, for the index. */
  readonly dueAt: Date | null;
}

/** Documents may have large fields of other services, so a query projects only the fields that are read. */
export const PROJECTION = Object.fromEntries(
  [...Object.keys(DEFAULT_PROFILE), "image", "imageState", "tokenHashes"].map((name) => [name, 1]),
);

/** The beginning of the year 1: no date in use is earlier, and every server accepts it. */
const FIRST_DATE = new Date(-62_135_596_800_000);

/** The lower bound excludes nulls: a server that does not separate them from dates in the index would read all idle users. */
export function isDueBy(now: Date): Filter<UserDocument> {
  return { "imageState.dueAt": { $gte: FIRST_DATE, $lte: now } };
}

/** The fields that `update` writes. If the image does not change, it stays as another service wrote it. */
export function toFields(current: User, changed: User): Pick<UserDocument, "image" | "imageState"> {
  const { image, ...others } = toStored(changed);
  const { revision } = changed;
  const imageState = { revision, ...others, publicIds: publicIdsOf(changed), dueAt: dueAt(changed) };
  return shownImage(changed.images) === shownImage(current.images) ? { imageState } : { image, imageState };
}

/** The document of a new user, without a token. */
export function toDocument({ id, profile }: User): UserDocument {
  return { _id: id, ...profile, image: null };
}

/** Adds a token once, also if `tokenHashes` is missing or not a list. Only an aggregation pipeline can test that. */
export function withToken(hash: string): Document[] {
  return toTokens({ $setUnion: ["$tokenHashes", [{ $literal: hash }]] }, [{ $literal: hash }]);
}

/** Removes a token, also if `tokenHashes` is missing or not a list. */
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

/** If it is not an object, neither grants nor discards can be read. */
function toState(value: unknown): Partial<Record<keyof ImageState, unknown>> {
  if (value === undefined || value === null) return {};
  if (typeof value === "object" && !Array.isArray(value)) return value;
  return { grants: value, discards: value };
}

function parseImage(reference: string): unknown {
  const [, version, publicId, format] = /^v(\d+)\/(.+)\.(\w+)$/.exec(reference) ?? [];
  return { publicId, version: Number(version), format };
}

/** The driver converts all other numeric types to numbers. */
function toNumber(value: unknown): unknown {
  return value instanceof Decimal128 ? Number(value.toString()) : value;
}
