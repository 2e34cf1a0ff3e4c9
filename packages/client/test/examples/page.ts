import { userImageUrl } from "@user-image/client";
import { type ChangeEvent, createElement } from "react";
import { createRoot } from "react-dom/client";
import { setPicture } from "./set-picture.js";
import { useUserImage } from "./use-user-image.js";

/** What the test of the examples does with them. */
Object.assign(window, { setPicture, renderApp });

function renderApp(baseUrl: string, token: string): void {
  const root = document.body.appendChild(document.createElement("main"));
  createRoot(root).render(createElement(App, { baseUrl, token }));
}

function App({ baseUrl, token }: { readonly baseUrl: string; readonly token: string }) {
  const { user, busy, error, setImage, cancel } = useUserImage(baseUrl, token);
  const onChange = ({ target }: ChangeEvent<HTMLInputElement>) => {
    const file = target.files?.[0];
    if (file) void setImage(file);
  };
  return createElement(
    "div",
    null,
    createElement("input", { type: "file", onChange }),
    createElement("button", { type: "button", onClick: cancel }, "Cancel"),
    createElement("p", null, error?.code ?? (busy ? "on its way" : "at rest")),
    user && createElement("img", { src: userImageUrl(user, 96, baseUrl), alt: user.username }),
  );
}
