import type { UserImagePicker } from "@user-image/client/picker";
import type {} from "@user-image/client/picker/react";
import { useRef } from "react";

export function Right() {
  const picker = useRef<UserImagePicker>(null);
  return (
    <user-image-picker
      ref={picker}
      className="wide"
      base-url="/pictures"
      undo-seconds={60}
      drop-anywhere
      getToken={async () => "token"}
      onchange={({ detail }) => detail.image?.toUpperCase()}
      onbusychange={() => picker.current?.busy}
    />
  );
}

// @ts-expect-error: there is no such attribute
export const wrong = <user-image-picker url="/pictures" />;
