import { prefetch, setUserImage, userImageUrl } from "@user-image/client";
import { german, wordsFor } from "@user-image/client/words";

/** Sets the picture that the user chooses in a file input, and says in German what went wrong. */
export function pictureField(connection, input, img, message) {
  input.addEventListener("click", () => prefetch(connection));
  input.addEventListener("change", async () => {
    const [file] = input.files;
    if (!file) return;
    message.textContent = "";
    try {
      const user = await setUserImage({ ...connection, file });
      img.src = userImageUrl(user, 96, connection.baseUrl);
    } catch (error) {
      message.textContent = wordsFor(error, german).text;
    }
  });
}
