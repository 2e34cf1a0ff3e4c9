import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { openMongoStore } from "@user-image/adapters/mongodb";
import { DestroyDiscards, GrantUpload, isDomainError, SetUserImage, shownImage } from "@user-image/domain";
import express, { type ErrorRequestHandler, type Request } from "express";

const { MONGODB_URL = "mongodb://localhost/app", CLOUDINARY_URL = "", PORT = "3000" } = process.env;
const limits = { formats: ["jpg", "png", "webp"], maxBytes: 10_000_000, maxPixels: 25_000_000 };
const [times, clock] = [{ grant: 86_400_000, grace: 86_400_000 }, () => new Date()];
const users = openMongoStore(MONGODB_URL, { collection: "people", userId: "string" });
const media = new CloudinaryMediaLibrary(parseCloudinaryUrl(CLOUDINARY_URL), limits);
const grantUpload = new GrantUpload(users, media, clock, times);
const setUserImage = new SetUserImage(users, media, clock, limits, times);
const destroyDiscards = new DestroyDiscards(users, media, clock, 60_000);
users.prepare().catch(console.error); // Creates missing indexes.
const userOf = async (req: Request) =>
  (await users.findById(req.get("x-user") ?? "")) ?? // Your sign-in.
  Promise.reject(Object.assign(new Error("Nobody is signed in."), { status: 401 }));
const statusOf = (code: string) => (code.endsWith("_unavailable") ? 503 : 422);
const refuse: ErrorRequestHandler = (error, _, res, next) =>
  isDomainError(error) ? void res.status(statusOf(error.code)).json({ code: error.code }) : next(error);
const app = express().use(express.json());
app.post("/grant", async (req, res) => void res.json(await grantUpload.execute({ user: await userOf(req) })));
app.put("/picture", async (req, res) => {
  const request = { user: await userOf(req), publicId: `${req.body?.publicId}` };
  const image = shownImage((await setUserImage.execute(request)).images);
  res.json({ id: request.user.id, image: image && media.imageUrl(image, 128) });
});
setInterval(() => destroyDiscards.execute().catch(console.error), 60_000).unref();
app.use(refuse);
app.listen(PORT).on("close", () => void users.close());
