import {
  DestroyDiscards,
  EraseUserImages,
  GrantUpload,
  type Lifetimes,
  ModerateUserImage,
  type Profile,
  RecordDeletion,
  RecordUpload,
  RejectImage,
  RemoveUserImage,
  SetUserImage,
  type User,
} from "@user-image/domain";
import {
  aUser,
  byPlace,
  fillStore,
  InMemoryMediaLibrary,
  InMemoryUserRepository,
  png3x2,
  type UserFields,
  type ViewedUser,
} from "@user-image/domain/testing";

export const HOUR = 60 * 60 * 1000;
export const noon = new Date("2026-01-01T12:00:00Z");
export const facts = { version: 5, format: "png", bytes: 24, width: 3, height: 2 };

const defaultLifetimes = { grant: 24 * HOUR, grace: 24 * HOUR };
export const limits = { formats: ["jpg", "png"], maxBytes: 1000, maxPixels: 100 };

/** The use cases around one user, in memory, at noon. */
export async function world({
  user = {},
  others = [],
  lifetimes = defaultLifetimes,
}: {
  user?: UserFields;
  others?: User[];
  lifetimes?: Lifetimes;
} = {}) {
  const clock = aClock();
  const users = new InMemoryUserRepository();
  await fillStore(users, [{ user: aUser(user) }, ...others.map((other) => ({ user: other }))]);
  const media = new InMemoryMediaLibrary(clock);
  const grantUpload = new GrantUpload(users, media, clock, lifetimes);

  const setUserImage = new SetUserImage(users, media, clock, limits, lifetimes);

  const upload = async () => {
    const grant = await grantUpload.execute({ user: await stored(users) });
    await media.upload(grant, png3x2);
    return grant.publicId;
  };
  return {
    users,
    media,
    clock,
    user: await stored(users),
    upload,
    grantUpload,
    setUserImage: viewed(setUserImage),
    moderateUserImage: new ModerateUserImage(users, media, setUserImage, clock),
    destroyDiscards: new DestroyDiscards(users, media, clock, 60_000),
    removeUserImage: viewed(new RemoveUserImage(users, clock, lifetimes)),
    recordUpload: new RecordUpload(users, clock, limits),
    rejectImage: new RejectImage(users, clock),
    recordDeletion: new RecordDeletion(users, media, clock),
    eraseUserImages: new EraseUserImages(users, media, clock),
  };
}

/** A use case that answers a user, with the view of them that tests look at. */
function viewed<Request>(useCase: { execute(request: Request): Promise<User> }) {
  return { execute: async (request: Request) => byPlace(await useCase.execute(request)) };
}

export async function stored(users: InMemoryUserRepository, id = 1): Promise<ViewedUser<Profile>> {
  const user = await users.findById(id);
  if (!user) throw new Error(`There is no user ${id}.`);
  return byPlace(user);
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

/** Acts once, just before the next write, with the user as stored by then. */
export function beforeUpdate(users: InMemoryUserRepository, act: (user: User) => Promise<void>): void {
  const update = users.update.bind(users);
  users.update = async (user, change) => {
    users.update = update;
    await act(await stored(users));
    return update(user, change);
  };
}
