import { createApp } from "vue";
import Profile from "./profile.vue";

createApp(Profile).mount("#app");
