import { type Discard, dueAt, type Grant, type Profile, type User } from "@user-image/domain";

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

export function toProfileColumn({ id, image, grants, discards, revision, ...profile }: User): string {
  return JSON.stringify(profile);
}

export function toUser(row: UserRow): User {
  const profile: Omit<Profile, "id"> = JSON.parse(row.profile);
  const grants: Grant[] = JSON.parse(row.grants);
  const discards: Discard[] = JSON.parse(row.discards);
  return {
    id: row.id,
    ...profile,
    createdAt: new Date(profile.createdAt),
    updatedAt: new Date(profile.updatedAt),
    deletedAt: profile.deletedAt && new Date(profile.deletedAt),
    image: row.image === null ? null : JSON.parse(row.image),
    grants: grants.map((grant) => ({
      ...grant,
      grantedAt: new Date(grant.grantedAt),
      expiresAt: new Date(grant.expiresAt),
    })),
    discards: discards.map((discard) => ({
      ...discard,
      destroyAt: new Date(discard.destroyAt),
      forgetAt: new Date(discard.forgetAt),
    })),
    revision: row.revision,
  };
}
