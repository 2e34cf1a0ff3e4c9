import "@user-image/client/picker";
import type { UserImageDetail } from "@user-image/client/picker";
import type {} from "@user-image/client/picker/react";
import { useState } from "react";

const getToken = async () => (await fetch("/token")).text();

export function UserProfile() {
  const [image, setImage] = useState<string | null>();
  const show = ({ detail }: CustomEvent<UserImageDetail>) => setImage(detail.image);
  return (
    <main>
      <h1>Your profile</h1>
      <user-image-picker
        base-url="https://pictures.example.org"
        getToken={getToken}
        onload={show}
        onchange={show}
      />
      <p>
        The picture is <output>{image === undefined ? "unknown" : (image ?? "none")}</output>.
      </p>
    </main>
  );
}
