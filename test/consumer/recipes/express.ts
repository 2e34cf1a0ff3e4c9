import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { DestroyDiscards, GrantUpload, isDomainError, SetUserImage } from "@user-image/domain";
import express, { type ErrorRequestHandler, type Request } from "express";

const { MONGODB_URL = "mongodb://localhost/app", CLOUDINARY_URL = "", PORT = "3000" } = process.env;
const limits = { formats: ["jpg", "png", "webp"], maxBytes: 10_000_000, maxPixels: 25_000_000 };
const times = { grant: 86_400_000, grace: 86_400_000 };
const clock = () => new Date();
const users = openMongoStore(MONGODB_URL, { collection: "people", userId: "string" });
const media = new CloudinaryMediaLibrary(parseCloudinaryUrl(CLOUDINARY_URL), limits);
const grantUpload = new GrantUpload(users, media, clock, times);
const setUserImage = new SetUserImage(users, media, clock, limits, times);
const destroyDiscards = new DestroyDiscards(users, media, clock, 60_000);
users.prepare().catch(console.error); // Creates missing indexes.
async function userOf(request: Request) {
  const user = await users.findById(request.get("x-user") ?? ""); // Your sign-in says who it is.
  return user ?? Promise.reject(new Error("nobody"));
}
const refuse: ErrorRequestHandler = (error, _, answer, next) =>
  isDomainError(error) ? void answer.status(422).json({ code: error.code }) : next(error);
const app = express().use(express.json());
app.post("/permission", async (request, answer) => {
  answer.json(await grantUpload.execute({ user: await userOf(request) }));
});
app.put("/picture", async (request, answer) => {
  answer.json(await setUserImage.execute({ user: await userOf(request), publicId: request.body.publicId }));
});
app.use(refuse).listen(PORT);
setInterval(() => destroyDiscards.execute().catch(console.error), 60_000);
