import { isWatched, type User, type UserImage } from "@user-image/domain";
import { type DescribedUser, describeUser } from "../administration/describe-user.js";
import { inOneLine } from "../logging/reason-of.js";
import { table, timeInWords } from "./table.js";

/** A user for people: who it is, the lock, and a table of the images. */
export function userInWords(user: User): string {
  const { id, name, deleted, image, locked, reason, since, images } = describeUser(user);
  const lines = [
    inOneLine(`User ${id}, ${name || "without a name"}${deleted ? " (deleted)" : ""}`),
    inOneLine(`Shows ${image ?? "no image"}.`),
    locked ? `Locked since ${timeInWords(since)}. Reason: ${inOneLine(reason ?? "")}` : "Not locked.",
  ];
  const heading = ["STATE", "IMAGE", "SINCE", "UNTIL", "WHY"];
  const rows = images.map(({ publicId, image, since, until, reason }, index) => [
    stateInWords(user.images[index], locked),
    image ?? publicId,
    timeInWords(since),
    timeInWords(until),
    reason ?? "-",
  ]);
  return `${lines.join("\n")}\n${rows.length > 0 ? `\n${table([heading, ...rows])}` : ""}`;
}

/** What can become of an image. While the user is locked, only an administrator can set one. */
function stateInWords(image: UserImage | undefined, isLocked: boolean): string {
  const canBeSet = isLocked ? "kept" : "can be set again";
  switch (image?.state) {
    case "granted":
      return image.facts ? "uploaded, not set" : "may be uploaded";
    case "shown":
      return "shown";
    case "former":
      return canBeSet;
    case "discarded":
      return image.reason === "replaced" || image.reason === "removed" ? canBeSet : "will be destroyed";
    default:
      return image && isWatched(image) ? "destroyed, watched" : "will be destroyed";
  }
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
