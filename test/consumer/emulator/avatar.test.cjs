const { v2: cloudinary } = require("cloudinary");

const FILE = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
const { upload_prefix, api_key, api_secret } = cloudinary.config();
const authorization = `Basic ${btoa(`${api_key}:${api_secret}`)}`;

beforeEach(() => fetch(`${upload_prefix}/__emulator/reset`, { method: "POST", headers: { authorization } }));

test("uploads and delivers", async () => {
  await cloudinary.uploader.upload(FILE, { public_id: "ada" });

  const url = cloudinary.url("ada.png", { secure: false, width: 50, crop: "scale" });
  expect((await fetch(url)).headers.get("content-type")).toBe("image/png");
});
