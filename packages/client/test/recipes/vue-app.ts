import { createApp } from "vue";
import UserProfile from "./user-profile.vue";

createApp(UserProfile).mount("#app");
