import { Type } from "@sinclair/typebox";
import type { DiscardReason, UserId, UserImage } from "@user-image/domain";

const Time = (description: string) =>
  Type.Unsafe<string | null>({ type: ["string", "null"], format: "date-time", description });
const Text = <T extends string = string>(description: string) =>
  Type.Unsafe<T | null>({ type: ["string", "null"], description });

const AdministeredImage = Type.Object({
  publicId: Type.String(),
  state: Type.Unsafe<UserImage["state"]>({
    type: "string",
    enum: ["granted", "shown", "discarded", "condemned", "former"],
    description:
      "`granted`: the user may upload and show it; `discarded`: it was shown, and can be shown again; `condemned`: it is being destroyed; `former`: it is from before this service, and was shown",
  }),
  image: Text("`v<version>/<public_id>.<format>`; null if it is not known that it was uploaded"),
  reason: Text<DiscardReason>("Why it is no longer shown, or never was"),
  since: Time("When permission to upload it was given; of an image that was shown, when it was uploaded"),
  until: Time("When the permission expires, or when the image is destroyed or forgotten"),
});

/** A user as administrators see them: `DescribedUser`. */
export const AdministeredUser = Type.Object(
  {
    id: Type.Unsafe<UserId>({ type: "integer" }),
    name: Type.String(),
    deleted: Type.Boolean(),
    image: Text("The image that the user shows, as in `User`"),
    locked: Type.Boolean({ description: "Whether only administrators can change the image" }),
    reason: Text("Why it is locked. The user is told"),
    since: Time("When it was locked"),
    images: Type.Array(AdministeredImage, { description: "All images of the user" }),
  },
  { $id: "AdministeredUser" },
);
