import { defineConfig } from "@playwright/test";

const { EMULATOR_PORT = "3001", APP_PORT = "3000" } = process.env;
const emulator = `http://localhost:${EMULATOR_PORT}`;

export default defineConfig({
  use: { baseURL: `http://localhost:${APP_PORT}` },
  webServer: [
    {
      command: `npx cloudinary-emulator --memory --port ${EMULATOR_PORT}`,
      url: `${emulator}/__emulator/health`,
    },
    {
      command: "node app.mjs",
      url: `http://localhost:${APP_PORT}`,
      env: { PORT: APP_PORT, CLOUDINARY_URL: `cloudinary://key:secret@local?upload_prefix=${emulator}` },
    },
  ],
});
