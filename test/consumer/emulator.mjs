import { startCloudinaryEmulator } from "@user-image/cloudinary-emulator";

const emulator = await startCloudinaryEmulator();

// The SDK chooses between http and https once, when it is loaded.
Object.assign(process.env, emulator.env);
const { v2: cloudinary } = await import("cloudinary");
const pixel = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const { format, width, secure_url } = await cloudinary.uploader.upload(pixel);
const { status } = await fetch(secure_url);
console.log(`A ${format}, ${width} pixel wide, is delivered with status ${status}`);

await emulator.close();
