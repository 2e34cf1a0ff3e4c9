import { isRestorable, isWatched, type User, type UserImage } from "@user-image/domain";
import { type DescribedUser, describeImage, describeUser } from "../administration/describe-user.js";
import { inOneLine } from "../logging/reason-of.js";
import { table, timeInWords } from "./table.js";

/** A user for people: who it is, the lock, and a table of the images. */
export function userInWords(user: User): string {
  const { id, name, deleted, image, locked, reason, since } = describeUser(user);
  const lines = [
    inOneLine(`User ${id}, ${name || "without a name"}${deleted ? " (deleted)" : ""}`),
    inOneLine(`Shows ${image ?? "no image"}.`),
    locked ? `Locked since ${timeInWords(since)}. Reason: ${inOneLine(reason ?? "")}` : "Not locked.",
  ];
  const heading = ["STATE", "IMAGE", "SINCE", "UNTIL", "WHY"];
  const rows = user.images.map((one) => {
    const { publicId, image, since, until, reason } = describeImage(one);
    const times = [timeInWords(since), timeInWords(until)];
    return [stateInWords(one, locked), image ?? publicId, ...times, reason ?? "-"];
  });
  return `${lines.join("\n")}\n${rows.length > 0 ? `\n${table([heading, ...rows])}` : ""}`;
}

/** What can become of an image. While the user is locked, only an administrator can set one. */
function stateInWords(image: UserImage, isLocked: boolean): string {
  if (image.state === "granted") return image.facts ? "uploaded, not set" : "may be uploaded";
  if (image.state === "shown") return "shown";
  if (isRestorable(image)) return isLocked ? "kept" : "can be set again";
  return isWatched(image) ? "destroyed, watched" : "will be destroyed";
}

/** The users that a search has found, for people. */
export function usersInWords(users: readonly FoundUser[]): string {
  const rows = users.map(({ id, name, email, image, locked, deleted }) => [
    `${id}`,
    `${name}${deleted ? " (deleted)" : ""}`,
    email ?? "-",
    image ?? "-",
    locked ? "locked" : "-",
  ]);
  return table([["ID", "NAME", "E-MAIL", "IMAGE", "LOCK"], ...rows]);
}

/** A user that a search has found. */
export type FoundUser = Pick<DescribedUser, "id" | "name" | "image" | "locked" | "deleted"> & {
  readonly email: User["profile"]["email"];
};
