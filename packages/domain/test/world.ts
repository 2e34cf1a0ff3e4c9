import {
  type Discard,
  type Grant,
  GrantUpload,
  type Lifetimes,
  RemoveUserImage,
  SetUserImage,
  type User,
} from "@user-image/domain";
import { aUser, fillStore, InMemoryMediaLibrary, InMemoryUserRepository } from "@user-image/domain/testing";

export const HOUR = 60 * 60 * 1000;
export const noon = new Date("2026-01-01T12:00:00Z");
export const facts = { version: 5, format: "png", bytes: 24, width: 3, height: 2 };

const defaultLifetimes = { grant: 24 * HOUR, grace: 24 * HOUR };
const limits = { formats: ["jpg", "png"], maxBytes: 1000, maxPixels: 100 };

/** The use cases around one user, in memory, at noon. */
export async function world({
  user = {},
  others = [],
  lifetimes = defaultLifetimes,
}: {
  user?: Partial<User>;
  others?: User[];
  lifetimes?: Lifetimes;
} = {}) {
  const clock = aClock();
  const users = new InMemoryUserRepository();
  await fillStore(users, [{ user: aUser(user) }, ...others.map((other) => ({ user: other }))]);
  const media = new InMemoryMediaLibrary(clock);
  const grantUpload = new GrantUpload(users, media, clock, lifetimes);

  const upload = async () => {
    const grant = await grantUpload.execute({ user: await stored(users) });
    await media.upload(grant, pngHeader(3, 2));
    return grant.publicId;
  };
  return {
    users,
    media,
    clock,
    user: await stored(users),
    upload,
    grantUpload,
    setUserImage: new SetUserImage(users, media, clock, limits, lifetimes),
    removeUserImage: new RemoveUserImage(users, clock, lifetimes),
  };
}

export async function stored(users: InMemoryUserRepository, id = 1): Promise<User> {
  const user = await users.findById(id);
  if (!user) throw new Error(`There is no user ${id}.`);
  return user;
}

function aClock() {
  let now = noon;
  return Object.assign(() => now, {
    advance(milliseconds: number) {
      now = new Date(now.getTime() + milliseconds);
    },
  });
}

export function later(milliseconds: number): Date {
  return new Date(noon.getTime() + milliseconds);
}

export function aGrant(publicId: string, fields: Partial<Grant> = {}): Grant {
  return { publicId, grantedAt: noon, expiresAt: later(24 * HOUR), facts: null, ...fields };
}

export function aDiscard(publicId: string, fields: Partial<Discard> = {}): Discard {
  const destroyAt = later(48 * HOUR);
  return {
    publicId,
    reason: "replaced",
    destroyAt,
    forgetAt: destroyAt,
    attempts: 0,
    condemned: false,
    facts: null,
    ...fields,
  };
}

function pngHeader(width: number, height: number): Uint8Array {
  const header = new DataView(new ArrayBuffer(24));
  header.setUint32(16, width);
  header.setUint32(20, height);
  return new Uint8Array(header.buffer);
}
