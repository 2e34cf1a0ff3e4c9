import { setUserImage, UserImageError, userImageUrl } from "@user-image/client";

export async function setPicture(baseUrl: string, token: string, file: File, img: HTMLImageElement) {
  try {
    const onProgress = (share: number) => img.style.setProperty("opacity", `${share}`);
    const user = await setUserImage({ baseUrl, token, file, onProgress });
    img.src = userImageUrl(user, 96, baseUrl);
  } catch (error) {
    if (error instanceof UserImageError) alert(`${error.code}: ${error.message}`);
  }
}
