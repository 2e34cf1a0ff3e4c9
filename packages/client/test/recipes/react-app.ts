import { createElement, StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { UserProfile } from "./user-profile.js";

const app = document.querySelector("#app");
if (app) createRoot(app).render(createElement(StrictMode, null, createElement(UserProfile)));
