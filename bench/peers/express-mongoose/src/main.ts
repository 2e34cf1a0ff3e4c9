import { v2 as cloudinary } from "cloudinary";
import express, { type RequestHandler } from "express";
import { body, checkExact, validationResult } from "express-validator";
import { documentedHeaders, entityTagOf } from "peer-documented-headers";
import { authenticate } from "./authenticate.js";
import type { UserDocument } from "./user-model.js";
import { openUsers } from "./users.js";

const { PORT, MONGODB_URL, USERS_FILE = "" } = process.env;
const users = await openUsers(MONGODB_URL, USERS_FILE);
const app = express();
app.set("etag", entityTagOf);
app.use(documentedHeaders, express.json());

const validated: RequestHandler = (request, response, next) => {
  const errors = validationResult(request);
  if (errors.isEmpty()) next();
  else response.status(422).json({ errors: errors.array() });
};

/** `checkExact` takes everything below a member that is checked itself for known. */
const imageChange = checkExact([
  body("image").custom((image) => image === null || Object.keys(image).join() === "publicId"),
  body("image.publicId")
    .if(body("image").isObject())
    .isString()
    .matches(/^v\d+\/[\w-]+\.\w+$/),
]);

app.post("/v1/media-signature", authenticate(users), (_request, response) => {
  const { api_key: apiKey = "", api_secret: secret = "", cloud_name: cloudName } = cloudinary.config();
  const timestamp = Math.round(Date.now() / 1000);
  const signature = cloudinary.utils.api_sign_request({ timestamp }, secret);
  response.status(201).json({ signature, timestamp, apiKey, cloudName });
});

app.patch("/v1/users", authenticate(users), imageChange, validated, async (request, response) => {
  const user: UserDocument = response.locals.user;
  user.image = request.body.image?.publicId ?? null;
  await users.save(user);
  response.json(user);
});

app.listen(Number(PORT), "127.0.0.1");
