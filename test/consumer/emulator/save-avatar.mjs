import { v2 as cloudinary } from "cloudinary";

/** What is tested: code of an application that knows nothing of an emulator. */
export async function saveAvatar(userId, file) {
  const options = { public_id: `avatars/${userId}`, tags: ["avatar"] };
  const { secure_url } = await cloudinary.uploader.upload(file, options);
  return secure_url;
}
