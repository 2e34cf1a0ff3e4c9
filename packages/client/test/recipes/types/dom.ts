import { UserImageError } from "@user-image/client";
import type { UserImagePicker } from "@user-image/client/picker";

const picker = document.createElement("user-image-picker") satisfies UserImagePicker;
picker.getToken = async () => "token";
picker.headers = { authorization: "Bearer token" };
// @ts-expect-error: the user changes it, not the page
picker.value = "v1/cat.jpg";

picker.addEventListener("change", ({ detail }) => {
  const image: string | null = detail.image;
  picker.title = image ?? detail.user.username;
  // @ts-expect-error: it has no such member
  detail.file;
});
picker.addEventListener("error", ({ detail }) => {
  if (detail.error instanceof UserImageError) picker.title = detail.error.code;
});
picker.addEventListener("click", ({ clientX }) => clientX.toFixed());
document.querySelector("user-image-picker")?.reload();
