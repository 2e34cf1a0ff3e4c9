/** @jsxImportSource solid-js */
import type {} from "@user-image/client/picker/solid";

export const right = () => (
  <user-image-picker
    class="wide"
    base-url="/pictures"
    prop:getToken={async () => "token"}
    on:change={({ detail }) => detail.image?.toUpperCase()}
  />
);

// @ts-expect-error: there is no such attribute
export const wrong = () => <user-image-picker url="/pictures" />;
