import {
  dueAt,
  newUser,
  type Person,
  type Profile,
  publicIdsOf,
  shownImage,
  type User,
  type UserId,
  UserUnreadable,
} from "@user-image/domain";
import type { Document, Filter, WithId } from "mongodb";
import { type StoredImages, toStored } from "../stored-images.js";
import { readPerson, readUserRecord } from "../user-record.js";
import type { StoredId, StoredIds } from "./stored-ids.js";
import { isDocument, toNumber, toNumbers } from "./values.js";

/**
 * A user as MongoDB holds them. The profile may have been written by any service, in part and
 * with fields we do not know; ours are `image`, `imageState` and `tokenHashes`.
 */
export interface UserDocument extends Partial<Profile>, OurFields {
  readonly _id: UserId;
}

/** What this service writes into a document, and nothing else. */
export interface OurFields {
  /** Whatever another service wrote, if this one has not: a text such as `v1234567/cat.jpg`, or anything else. */
  readonly image?: unknown;
  readonly imageState?: ImageState;
  /** Any other kind of value stands for none. */
  readonly tokenHashes?: string[];
}

/** A document of which nothing is known but what is ours. */
export interface StoredDocument extends OurFields {
  readonly _id: StoredId;
}

interface ImageState extends Omit<StoredImages, "image"> {
  readonly revision: number;
  /** Every public id above and in `image`, for the index. */
  readonly publicIds: string[];
  /** `dueAt` of the user, for the index. */
  readonly dueAt: Date | null;
}

/** How a store's documents are read. */
export interface Reading<P> {
  readonly ids: StoredIds;
  /** What is asked for: users may carry anything else. */
  readonly projection: Document;
  /** Whether documents are of a host's own kind, which we do not know how to make. */
  readonly isHosts: boolean;
  /** May throw whatever it likes about what it cannot read. */
  toPerson(document: StoredDocument): Person<P>;
}

const PROFILE_NAMES = Object.keys(newUser({ id: 0 }, new Date(0)).profile);
const OUR_NAMES: readonly string[] = ["image", "imageState", "tokenHashes"] satisfies (keyof OurFields)[];

/** Of documents with the profile of the HTTP API. */
export function profileReading(ids: StoredIds): Reading<Profile> {
  return {
    ids,
    isHosts: false,
    projection: allOf([...PROFILE_NAMES, ...OUR_NAMES]),
    toPerson: (document: Document) =>
      readPerson(Object.fromEntries(PROFILE_NAMES.map((name) => [name, toNumber(document[name])]))),
  };
}

/**
 * Of documents of a host's own kind. What only this service needs of one is not shown to the host's function, so
 * that no hash of a token becomes a part of a profile.
 */
export function hostReading<D extends Document, P>(
  ids: StoredIds,
  toPerson: (document: WithId<D>) => Person<P>,
  projection: Readonly<Record<string, 0 | 1>> = {},
): Reading<P> {
  const isOfSome = Object.values(projection).includes(1);
  const isOurs = (name: string) => ["_id", ...OUR_NAMES].includes(name.replace(/\..*/, ""));
  const others = Object.entries(projection).filter(([name]) => !isOurs(name));
  return {
    ids,
    isHosts: true,
    projection: { ...Object.fromEntries(others), ...(isOfSome && allOf(OUR_NAMES)) },
    toPerson: ({ imageState: _, tokenHashes: __, ...document }) => {
      const { name, isDeleted, profile } = toPerson(document as unknown as WithId<D>);
      // Documents are not always of the type that they are said to be.
      return { name: typeof name === "string" ? name : "", isDeleted: Boolean(isDeleted), profile };
    },
  };
}

function allOf(names: readonly string[]): Document {
  return Object.fromEntries(names.map((name) => [name, 1]));
}

/** The beginning of the year 1: before every date that anybody writes, and after none that each server takes. */
const FIRST_DATE = new Date(-62_135_596_800_000);

/** The lower bound keeps servers that do not tell dates from nulls from walking all idle users. */
export function isDueBy(now: Date): Filter<StoredDocument> {
  return { "imageState.dueAt": { $gte: FIRST_DATE, $lte: now } };
}

/** What `update` writes. An image that it does not change stays as another service wrote it. */
export function toFields<P>(current: User<P>, changed: User<P>): Pick<OurFields, "image" | "imageState"> {
  const { image, ...others } = toStored(changed);
  const { revision } = changed;
  const imageState = { revision, ...others, publicIds: publicIdsOf(changed), dueAt: dueAt(changed) };
  return shownImage(changed.images) === shownImage(current.images) ? { imageState } : { image, imageState };
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
export function toUser<P>(document: StoredDocument, { ids, toPerson }: Reading<P>): User<P> {
  const { _id, image, imageState } = document;
  const id = ids.read(_id);
  if (id === null) throw new UserUnreadable(new TypeError("_id is not of its kind."));
  const state = toState(toNumbers(imageState));
  return readUserRecord({
    id,
    person: readable(() => toPerson(document)),
    image: typeof image === "string" ? parseImage(image) : toNumbers(image),
    grants: state.grants,
    discards: state.discards,
    former: state.former,
    revision: state.revision,
  });
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserUnreadable(error);
  }
}

/** One that is no object holds neither grants nor discards that could be read. */
function toState(value: unknown): Partial<Record<keyof ImageState, unknown>> {
  if (value === undefined || value === null) return {};
  return isDocument(value) ? value : { grants: value, discards: value };
}

function parseImage(reference: string): unknown {
  const [, version, publicId, format] = /^v(\d+)\/(.+)\.(\w+)$/.exec(reference) ?? [];
  return { publicId, version: Number(version), format };
}
