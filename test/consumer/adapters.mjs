import { CloudinaryMediaLibrary, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { cloudinaryEmulator } from "@user-image/cloudinary-emulator";
import { png3x2 } from "@user-image/domain/testing";
import Fastify from "fastify";

const account = { cloudName: "demo", apiKey: "key", apiSecret: "secret" };
const emulator = Fastify();
await emulator.register(cloudinaryEmulator, { dir: "cloudinary", ...account });
const address = await emulator.listen();

const users = openSqliteStore("users.sqlite");
const media = new CloudinaryMediaLibrary(
  parseCloudinaryUrl(`cloudinary://key:secret@demo?upload_prefix=${address}`),
  { formats: ["jpg", "png"] },
);

const user = await users.add({ username: "Ada" }, new Date());
const { publicId, uploadUrl, fields } = await media.grantUpload(new Date(), 60_000);
const form = new FormData();
for (const [name, value] of Object.entries(fields)) form.set(name, value);
form.set("file", new Blob([png3x2]));
await fetch(uploadUrl, { method: "POST", body: form });

const { format, width, height } = await media.inspect(publicId);
console.log(`${user.profile.username} uploaded a ${format} of ${width} x ${height}`);

await users.close();
await emulator.close();
