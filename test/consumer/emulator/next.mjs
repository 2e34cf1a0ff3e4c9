import { getCldImageUrl } from "next-cloudinary";

const url = { secure: false, cname: "localhost:3001" };
const emulated = { cloud: { cloudName: "local" }, url };

/** The same `config` as a property of `CldImage`. */
export function avatarUrl(userId, config = emulated) {
  return getCldImageUrl({ src: `avatars/${userId}`, width: 96, height: 96, crop: "fill" }, config);
}
