import { v2 as cloudinary } from "cloudinary";
import express from "express";
import { anyOrigin, documentedHeaders, entityTagOf } from "peer-documented-headers";
import { authenticate } from "peer-express-mongoose/authenticate.js";
import type { UserDocument } from "peer-express-mongoose/user-model.js";
import { openUsers } from "peer-express-mongoose/users.js";

const { PORT, MONGODB_URL, USERS_FILE = "" } = process.env;
const users = await openUsers(MONGODB_URL, USERS_FILE);
const app = express();
app.set("etag", entityTagOf);
app.use(documentedHeaders, anyOrigin, express.json());

app.post("/v1/presigned-uploads", authenticate(users), (_request, response) => {
  const { api_key = "", api_secret: secret = "" } = cloudinary.config();
  const parameters = { allowed_formats: "jpg,png,heic", timestamp: Math.round(Date.now() / 1000) };
  const signature = cloudinary.utils.api_sign_request(parameters, secret);
  const url = cloudinary.utils.api_url("upload", { resource_type: "image" });
  response.status(201).json({ url, fields: { ...parameters, api_key, signature } });
});

/** The browser sends what Cloudinary has answered; its signature shows that the browser has not made it up. */
app.post("/v1/confirmed-uploads", authenticate(users), async (request, response) => {
  const { public_id: publicId, version, format, signature } = request.body;
  const { api_secret: secret = "" } = cloudinary.config();
  if (signature !== cloudinary.utils.api_sign_request({ public_id: publicId, version }, secret)) {
    response.status(422).json({ message: "This is not Cloudinary's answer." });
    return;
  }
  const user: UserDocument = response.locals.user;
  user.image = `v${version}/${publicId}.${format}`;
  await users.save(user);
  response.json(user);
});

app.listen(Number(PORT), "127.0.0.1");
