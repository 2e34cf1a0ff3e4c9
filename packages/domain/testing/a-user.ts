import { newUser, type User } from "@user-image/domain";

/** A user with the fields a test is about; the rest is plain. */
export function aUser(fields: Partial<User> = {}): User {
  const plain = newUser(
    { id: 1, username: "Ada", email: "ada@example.org" },
    new Date("2026-01-01T12:00:00.000Z"),
  );
  return { ...plain, ...fields };
}
