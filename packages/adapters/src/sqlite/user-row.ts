import {
  type Discard,
  dueAt,
  type FormerImage,
  type Grant,
  type Image,
  type Profile,
  type User,
} from "@user-image/domain";

export interface UserRow {
  readonly id: number;
  readonly profile: string;
  readonly image: string | null;
  readonly grants: string;
  readonly discards: string;
  readonly revision: number;
  readonly former: string | null;
}

/** What `update` writes, and the time that finds the user when there is something to do. */
export function toColumns(user: User) {
  return {
    image: user.image && JSON.stringify(user.image),
    grants: JSON.stringify(user.grants),
    discards: JSON.stringify(user.discards),
    dueAt: dueAt(user)?.getTime() ?? null,
  };
}

export function toUser(row: UserRow): User {
  return {
    id: row.id,
    profile: toProfile(JSON.parse(row.profile)),
    image: toImage(JSON.parse(row.image ?? "null")),
    grants: JSON.parse(row.grants).map(toGrant),
    discards: JSON.parse(row.discards).map(toDiscard),
    ...(row.former !== null && { former: JSON.parse(row.former).map(toFormer) }),
    revision: row.revision,
  };
}

function toProfile(profile: Profile): Profile {
  return {
    ...profile,
    createdAt: new Date(profile.createdAt),
    updatedAt: new Date(profile.updatedAt),
    deletedAt: profile.deletedAt && new Date(profile.deletedAt),
  };
}

function toImage(image: Image | null): Image | null {
  if (!image) return null;
  const { check, ...rest } = image;
  return {
    ...rest,
    arrivesBy: new Date(image.arrivesBy),
    ...(check && { check: { ...check, dueAt: new Date(check.dueAt) } }),
  };
}

function toFormer({ image, forgetAt }: FormerImage): FormerImage {
  return { image: { ...image, arrivesBy: new Date(image.arrivesBy) }, forgetAt: new Date(forgetAt) };
}

function toGrant(grant: Grant): Grant {
  return {
    ...grant,
    grantedAt: new Date(grant.grantedAt),
    arrivesBy: new Date(grant.arrivesBy),
    expiresAt: new Date(grant.expiresAt),
  };
}

function toDiscard(discard: Discard): Discard {
  return { ...discard, arrivesBy: new Date(discard.arrivesBy), destroyAt: new Date(discard.destroyAt) };
}
