import {
  DEFAULT_PROFILE,
  dueAt,
  type ImageLock,
  type Person,
  type Profile,
  publicIdsOf,
  shownImage,
  type UnsentEvent,
  type User,
  type UserId,
  UserUnreadable,
} from "@user-image/domain";
import type { Document, WithId } from "mongodb";
import { type StoredImages, toStored } from "../stored-images.js";
import { readPerson, readUserRecord } from "../user-record.js";
import type { StoredId, StoredIds } from "./stored-ids.js";
import { isDocument, toNumber, toNumbers } from "./values.js";

/**
 * The document of a user. Other services write the profile, which may be incomplete or have unknown
 * fields. This service writes `image`, `imageState` and `tokenHashes`.
 */
export interface UserDocument extends Partial<Profile>, OurFields {
  readonly _id: UserId;
}

/** The fields that this service writes into a document, and no others. */
export interface OurFields {
  /** Before this service has written it: the value of another service, a text such as `v1234567/cat.jpg` or anything else. */
  readonly image?: unknown;
  readonly imageState?: ImageState;
  /** A value of another type counts as an empty list. */
  readonly tokenHashes?: string[];
}

/** A document of which only this service's own fields are known. */
export interface StoredDocument extends OurFields {
  readonly _id: StoredId;
}

interface ImageState extends Omit<StoredImages, "image"> {
  readonly revision: number;
  /** All public ids above and in `image`, for the index. */
  readonly publicIds: string[];
  /** The user's `dueAt`, for the index. */
  readonly dueAt: Date | null;
  /** Unset if there is none. */
  readonly unsent?: UnsentEvent;
  /** Unset if the image is not locked. */
  readonly lock?: ImageLock;
}

/** How to read a store's documents. */
export interface Reading<P> {
  readonly ids: StoredIds;
  /** The fields that are read. Documents may have large fields of other services. */
  readonly projection: Document;
  /** Whether the host defines its documents, so this service cannot create them. */
  readonly isDefinedByHost: boolean;
  /** May throw any error for a document that it cannot read. */
  toPerson(document: StoredDocument): Person<P>;
}

const PROFILE_NAMES = Object.keys(DEFAULT_PROFILE);
const OUR_NAMES: readonly string[] = ["image", "imageState", "tokenHashes"] satisfies (keyof OurFields)[];

/** Reads documents with the profile of the HTTP API. */
export function profileReading(ids: StoredIds): Reading<Profile> {
  return {
    ids,
    isDefinedByHost: false,
    projection: allOf([...PROFILE_NAMES, ...OUR_NAMES]),
    toPerson: (document: Document) =>
      readPerson(Object.fromEntries(PROFILE_NAMES.map((name) => [name, toNumber(document[name])]))),
  };
}

/**
 * Reads a host's own documents. The host's function does not receive the fields that only this service needs, so no
 * hash of a token can become part of a profile.
 */
export function hostReading<D extends Document, P>(
  ids: StoredIds,
  toPerson: (document: WithId<D>) => Person<P>,
  projection: Readonly<Record<string, 0 | 1>> = {},
): Reading<P> {
  const isOurs = (name: string) => ["_id", ...OUR_NAMES].includes(name.replace(/\..*/, ""));
  const others = Object.entries(projection).filter(([name]) => !isOurs(name));
  // MongoDB also takes `true`, and `_id: 1` with fields that are left out.
  const isOfSome = (others.length > 0 ? others : Object.entries(projection)).some(([, isKept]) => isKept);
  return {
    ids,
    isDefinedByHost: true,
    projection: { ...Object.fromEntries(others), ...(isOfSome && allOf(OUR_NAMES)) },
    toPerson: ({ imageState: _, tokenHashes: __, ...document }) => {
      const person = toPerson(document as unknown as WithId<D>);
      // Its members would be missing, so a deleted user would not be deleted.
      if (person instanceof Promise) throw new TypeError("toPerson must not return a promise.");
      const { name, isDeleted, profile } = person;
      // A document may differ from its declared type.
      return { name: typeof name === "string" ? name : "", isDeleted: Boolean(isDeleted), profile };
    },
  };
}

function allOf(names: readonly string[]): Document {
  return Object.fromEntries(names.map((name) => [name, 1]));
}

/** The fields that `update` writes. If the image does not change, it stays as another service wrote it. */
export function toFields<P>(current: User<P>, changed: User<P>): Pick<OurFields, "image" | "imageState"> {
  const { image, ...others } = toStored(changed);
  const { revision, unsent, lock } = changed;
  const imageState = {
    revision,
    ...others,
    publicIds: publicIdsOf(changed),
    dueAt: dueAt(changed),
    ...(unsent && { unsent }),
    ...(lock && { lock }),
  };
  return shownImage(changed.images) === shownImage(current.images) ? { imageState } : { image, imageState };
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
export function toUser<P>(document: StoredDocument, { ids, toPerson }: Reading<P>): User<P> {
  const { _id, image, imageState } = document;
  const id = ids.read(_id);
  if (id === null) throw new UserUnreadable(new TypeError("_id has a wrong type."));
  const state = toState(toNumbers(imageState));
  return readUserRecord({
    id,
    person: readable(() => toPerson(document)),
    image: typeof image === "string" ? parseImage(image) : toNumbers(image),
    grants: state.grants,
    discards: state.discards,
    former: state.former,
    revision: state.revision,
    unsent: state.unsent,
    lock: state.lock,
  });
}

function readable<T>(read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw new UserUnreadable(error);
  }
}

/** If it is not an object, neither grants nor discards can be read. */
function toState(value: unknown): Partial<Record<keyof ImageState, unknown>> {
  if (value === undefined || value === null) return {};
  return isDocument(value) ? value : { grants: value, discards: value };
}

function parseImage(reference: string): unknown {
  const [, version, publicId, format] = /^v(\d+)\/(.+)\.(\w+)$/.exec(reference) ?? [];
  return { publicId, version: Number(version), format };
}
