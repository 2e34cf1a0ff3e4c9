import { v2 as cloudinary } from "cloudinary";
import express from "express";
import multer from "multer";
import { CloudinaryStorage } from "multer-storage-cloudinary";
import { anyOrigin, documentedHeaders, entityTagOf } from "peer-documented-headers";
import { authenticate } from "peer-express-mongoose/authenticate.js";
import type { UserDocument } from "peer-express-mongoose/user-model.js";
import { openUsers } from "peer-express-mongoose/users.js";

const { PORT, MONGODB_URL, USERS_FILE = "" } = process.env;
const users = await openUsers(MONGODB_URL, USERS_FILE);
const app = express();
app.set("etag", entityTagOf);
app.use(documentedHeaders, anyOrigin);

const storage = new CloudinaryStorage({
  cloudinary,
  params: async () => ({ allowed_formats: ["jpg", "png", "heic"] }),
});
const upload = multer({ storage, limits: { fileSize: 10 * 1024 * 1024 } });

/** The version of the image is in the URL only: `…/image/upload/v1234567/id.jpg`. */
app.patch("/v1/users", authenticate(users), upload.single("image"), async (request, response) => {
  const user: UserDocument = response.locals.user;
  user.image = request.file?.path.split("/").slice(-2).join("/") ?? null;
  await users.save(user);
  response.json(user);
});

app.listen(Number(PORT), "127.0.0.1");
