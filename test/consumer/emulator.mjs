import { cloudinaryEmulator } from "@user-image/cloudinary-emulator";
import Fastify from "fastify";

// Ends connections that are kept alive as well when it closes.
const emulator = Fastify({ forceCloseConnections: true });
const account = { cloudName: "demo", apiKey: "key", apiSecret: "secret" };
await emulator.register(cloudinaryEmulator, { dir: "emulated", ...account });
const address = await emulator.listen();

// The SDK chooses between http and https once, when it is loaded.
process.env.CLOUDINARY_URL = `cloudinary://key:secret@demo?upload_prefix=${address}`;
const { v2: cloudinary } = await import("cloudinary");
const pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const { format, width, secure_url } = await cloudinary.uploader.upload(pixel);
const { status } = await fetch(secure_url);
console.log(`A ${format}, ${width} pixel wide, is delivered with status ${status}`);

await emulator.close();
