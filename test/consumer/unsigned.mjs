import { startCloudinaryEmulator } from "@user-image/cloudinary-emulator";

const presets = [
  { name: "avatars", unsigned: true, settings: { folder: "avatars", allowed_formats: ["gif", "png"] } },
];
const emulator = await startCloudinaryEmulator({ presets });

// What a page sends: neither a key nor a signature.
const form = new FormData();
form.set("upload_preset", "avatars");
form.set("file", "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
const answer = await fetch(`${emulator.url}/v1_1/local/image/upload`, { method: "POST", body: form });
const { public_id } = await answer.json();
console.log(`It is in the folder of ${public_id.split("/")[0]}`);

await emulator.close();
