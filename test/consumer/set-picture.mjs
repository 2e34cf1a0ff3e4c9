import { setUserImage, UserImageError, userImageUrl } from "@user-image/client";

/** Sets the file as the user's image and shows it; resolves to the code of what went wrong, if anything did. */
export async function setPicture(baseUrl, token, file, img) {
  try {
    const user = await setUserImage({ baseUrl, token, file });
    img.src = userImageUrl(user, 96, baseUrl);
  } catch (error) {
    if (error instanceof UserImageError) return error.code;
    throw error;
  }
}
