import type { Clock } from "../ports/clock.js";
import type { UserRepository } from "../ports/user-repository.js";
import { recordChange } from "./image-changed.js";

/**
 * The store as it records each change of a shown image, in the write that makes the change. All use cases have to
 * use it: a change by another store is not recorded.
 *
 * @param newId makes the ids of events; each has to be unique
 * @param onRecorded is called after each write that has recorded an event
 */
export function recordingEvents<P, T extends Pick<UserRepository<P>, "update">>(
  users: T & Pick<UserRepository<P>, "update">,
  clock: Clock,
  newId: () => string,
  onRecorded: () => void = () => {},
): T {
  const update: UserRepository<P>["update"] = async (user, change) => {
    let id: string | undefined;
    const stored = await users.update(user, (user) => {
      id = newId();
      return recordChange(user, change(user), { id, now: clock() });
    });
    if (stored.unsent?.id === id) onRecorded();
    return stored;
  };
  return Object.assign<T, Pick<UserRepository<P>, "update">>(Object.create(users), { update });
}
