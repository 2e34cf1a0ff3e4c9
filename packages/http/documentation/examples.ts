import { newUser } from "@user-image/domain";
import { DEMO_CREATED_AT, DEMO_IMAGE, DEMO_PROFILE } from "../src/embedded/demo.js";
import { toShownUser, toUserBody } from "../src/routes/schemas/user-body.js";

/** The reference of the demo image: `v1234567/xcvjghjkdisudgfds7iyf.jpg`. */
const DEMO_REFERENCE = `v${DEMO_IMAGE.version}/${DEMO_IMAGE.publicId}.jpg`;

/** The demo user with the demo image. */
export const USER_EXAMPLE: unknown = JSON.parse(
  JSON.stringify({
    ...toUserBody(toShownUser(newUser(DEMO_PROFILE, DEMO_CREATED_AT))),
    image: DEMO_REFERENCE,
  }),
);

/** The same user with a lock, and an image that an administrator has removed. */
export const ADMINISTERED_USER_EXAMPLE: unknown = {
  id: DEMO_PROFILE.id,
  name: DEMO_PROFILE.username,
  deleted: false,
  image: null,
  locked: true,
  reason: "The picture shows somebody else.",
  since: DEMO_CREATED_AT.toJSON(),
  images: [
    {
      publicId: DEMO_IMAGE.publicId,
      state: "condemned",
      image: DEMO_REFERENCE,
      reason: "moderated",
      since: null,
      until: DEMO_CREATED_AT.toJSON(),
    },
  ],
};

const SIGNATURE = "bfd09f95f331f558cbd1320e67aa8d488770583e";
const PUBLIC_ID = "m6vg6boanmu7zog5s2zc";
const TIMESTAMP = 1430947779;

export const MEDIA_SIGNATURE_EXAMPLE = {
  signature: SIGNATURE,
  apiKey: "274273884016973",
  publicId: PUBLIC_ID,
  timestamp: TIMESTAMP,
  cloudName: "demo",
  uploadUrl: "https://api.cloudinary.com/v1_1/demo/image/upload",
  fields: {
    allowed_formats: "jpg,png,webp,avif,gif,heic",
    overwrite: "0",
    public_id: PUBLIC_ID,
    timestamp: String(TIMESTAMP),
    transformation: "c_limit,h_2048,w_2048",
    signature: SIGNATURE,
    api_key: "274273884016973",
  },
  expiresAt: "2015-05-06T22:29:39.000Z",
  maxBytes: 10_485_760,
  formats: ["jpg", "png", "webp", "avif", "gif", "heic"],
};
