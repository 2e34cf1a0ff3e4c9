import type { User } from "@user-image/domain";
import type { DescribedImage, DescribedUser } from "../administration/describe-user.js";
import { inOneLine } from "../logging/reason-of.js";
import { table, timeInWords } from "./table.js";

/** A user for people: who it is, the lock, and a table of the images. */
export function userInWords({
  id,
  name,
  deleted,
  image,
  locked,
  reason,
  since,
  images,
}: DescribedUser): string {
  const lines = [
    inOneLine(`User ${id}, ${name || "without a name"}${deleted ? " (deleted)" : ""}`),
    `Shows ${image ?? "no image"}.`,
    locked ? `Locked since ${timeInWords(since)}. Reason: ${reason}` : "Not locked.",
  ];
  const heading = ["STATE", "IMAGE", "SINCE", "UNTIL", "WHY"];
  const rows = images.map((image) => [
    STATES[image.state](image),
    image.image ?? image.publicId,
    timeInWords(image.since),
    timeInWords(image.until),
    image.reason ?? "-",
  ]);
  return `${lines.join("\n")}\n${rows.length > 0 ? `\n${table([heading, ...rows])}` : ""}`;
}

/** What can become of an image in each state. */
const STATES: Readonly<Record<DescribedImage["state"], (image: DescribedImage) => string>> = {
  granted: ({ image }) => (image ? "uploaded, can be set" : "may be uploaded"),
  shown: () => "shown",
  discarded: ({ reason }) =>
    reason === "replaced" || reason === "removed" ? "can be set again" : "will be destroyed",
  condemned: () => "will be destroyed",
  former: () => "can be set again",
};

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
