import { type Discard, dueAt, type Grant, type Image, type Profile, type User } from "@user-image/domain";

export interface UserRow {
  readonly id: number;
  readonly profile: string;
  readonly image: string | null;
  readonly grants: string;
  readonly discards: string;
  readonly revision: number;
}

/** What `update` writes, and the due time that finds the user when there is something to do. */
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
  return image && { ...image, arrivesBy: new Date(image.arrivesBy) };
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
