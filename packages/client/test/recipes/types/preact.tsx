/** @jsxImportSource preact */
import type {} from "@user-image/client/picker/preact";

export const right = (
  <user-image-picker
    class="wide"
    base-url="/pictures"
    getToken={async () => "token"}
    onchange={({ detail }) => detail.image?.toUpperCase()}
  />
);

// @ts-expect-error: there is no such attribute
export const wrong = <user-image-picker url="/pictures" />;
