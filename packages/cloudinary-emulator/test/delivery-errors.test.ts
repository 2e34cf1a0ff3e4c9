import sharp from "sharp";
import { beforeAll, describe, expect, it } from "vitest";
import { blankJpeg } from "./blank-jpeg.js";
import { photo, startEmulator, startForAll, upload } from "./emulator.js";

describe("a delivery error", () => {
  const emulator = startForAll();
  beforeAll(async () => {
    await upload(emulator(), "cat.jpg", { public_id: "cat" });
    const wide = sharp({ create: { width: 1000, height: 100, channels: 3, background: "red" } });
    await upload(emulator(), await wide.png().toBuffer(), { public_id: "wide" });
  });

  it.each([
    ["w_abc/cat.jpg", 400, "Invalid width in transformation: abc"],
    ["w_0/cat.jpg", 400, "Invalid width in transformation: 0"],
    ["w_-1/cat.jpg", 400, "Invalid width in transformation: -1"],
    ["w_5001/cat.jpg", 400, "The emulator supports a width of at most 5000 pixels. Requested 5001"],
    ["w_3000/dpr_2/cat.jpg", 400, "The emulator supports a width of at most 5000 pixels. Requested 6000"],
    [
      "bo_5001px_solid_red/cat.jpg",
      400,
      "The emulator supports a border of at most 5000 pixels. Requested 5001",
    ],
    ["h_1e9/cat.jpg", 400, "Invalid height in transformation: 1e9"],
    ["c_nope,w_1/cat.jpg", 400, "Invalid crop in transformation: nope"],
    ["c_fill,g_moon,w_1/cat.jpg", 400, "Invalid gravity in transformation: moon"],
    ["f_exe/cat.jpg", 400, "Invalid format in transformation: exe"],
    ["f_heic/cat.jpg", 400, "The emulator does not support the transformation f_heic"],
    ["cat.heic", 400, "The emulator does not support the transformation f_heic"],
    ["cat.tiff", 400, "The emulator does not support the transformation f_tiff"],
    ["w_1/cat.jp2", 400, "The emulator does not support the transformation f_jp2"],
    ["nope.tiff", 404, "Resource not found - nope.tiff"],
    ["cat.exe", 404, "Resource not found - cat.exe"],
    ["q_101/cat.jpg", 400, "Invalid quality in transformation: 101"],
    ["q_auto:nope/cat.jpg", 400, "Invalid quality in transformation: auto:nope"],
    ["dpr_9/cat.jpg", 400, "The emulator supports a dpr from 0.1 to 5. Requested 9"],
    ["dpr_0/cat.jpg", 400, "Invalid dpr in transformation: 0"],
    ["dpr_x/cat.jpg", 400, "Invalid dpr in transformation: x"],
    ["pg_0/cat.jpg", 400, "Invalid page in transformation: 0"],
    ["pg_2-x/cat.jpg", 400, "Invalid page in transformation: 2-x"],
    ["pg_2/cat.jpg", 400, "Invalid page in transformation: 2. The image has 1"],
    ["r_x/cat.jpg", 400, "Invalid radius in transformation: x"],
    ["b_bleu,w_1/cat.jpg", 400, "Invalid background in transformation: bleu"],
    ["b_constructor,w_1/cat.jpg", 400, "Invalid background in transformation: constructor"],
    ["b_rgb:ff000,w_1/cat.jpg", 400, "Invalid background in transformation: rgb:ff000"],
    ["h_5000,w_5000/c_scale,h_5000,w_5000,r_max/nope.jpg", 404, "Resource not found - nope"],
    ["h_5000/wide.png", 400, "Maximum image size is 25 Megapixels. Requested 250.0 Megapixels"],
    ["h_1000/wide.png", 200, null],
    ["nope_xyz/cat.jpg", 400, "Unknown transformation nope_xyz"],
    ["w_1,e_blur/v1/cat.jpg", 400, "The emulator does not support the transformation e_blur"],
    ["e_blur:200/cat.jpg", 400, "The emulator does not support the transformation e_blur:200"],
    ["e_blurr/cat.jpg", 400, "Invalid effect in transformation: blurr"],
    ["l_logo/cat.jpg", 400, "The emulator does not support the transformation l_logo"],
    ["$size_100/w_$size/v1/cat.jpg", 400, "The emulator does not support the transformation $size_100"],
    ["if_w_gt_100,w_50/cat.jpg", 400, "The emulator does not support the transformation if_w_gt_100"],
    ["c_lfill,w_1/cat.jpg", 400, "The emulator does not support the transformation c_lfill"],
    ["c_fill,g_ocr_text,w_1/cat.jpg", 400, "The emulator does not support the transformation g_ocr_text"],
    ["f_pdf/cat.jpg", 400, "The emulator does not support the transformation f_pdf"],
    ["fl_sprite/cat.jpg", 400, "The emulator does not support the transformation fl_sprite"],
    ["fl_attachments/cat.jpg", 400, "Invalid flag in transformation: attachments"],
    ["$size_100/w_$size/cat.jpg", 400, "The emulator does not support the transformation $size_100"],
    ["fl_nope/cat.jpg", 400, "Invalid flag in transformation: nope"],
    ["a_20/cat.jpg", 400, "The emulator does not support the transformation a_20"],
    ["a_upside/cat.jpg", 400, "Invalid angle in transformation: upside"],
    ["b_auto,w_1/cat.jpg", 400, "The emulator does not support the transformation b_auto"],
    ["ar_0,w_1/cat.jpg", 400, "Invalid aspect ratio in transformation: 0"],
    ["bo_2px_dashed_red/cat.jpg", 400, "Invalid border in transformation: 2px_dashed_red"],
    ["fl_lossy.nope/cat.jpg", 400, "Invalid flag in transformation: nope"],
    ["fl_lossy.sprite/cat.jpg", 400, "The emulator does not support the transformation fl_lossy.sprite"],
    ["e_grayscale:30/cat.jpg", 400, "Invalid effect in transformation: grayscale:30"],
    ["w_0/cat.jpg", 400, "Invalid width in transformation: 0"],
    ["c_fill,h_5,w_5,x_3/cat.jpg", 400, "The emulator does not support the transformation c_fill with x"],
    ["t_nope/cat.jpg", 400, "Unknown transformation t_nope"],
    ["w_1/constructor_x/v1/cat.jpg", 400, "Unknown transformation constructor_x"],
    ["folder/v1/cat.jpg", 400, "Unknown transformation folder"],
    ["docs/nope", 404, "Resource not found - docs/nope"],
    ["v1/docs/nope.jpg", 404, "Resource not found - docs/nope"],
    ["nope.jpg", 404, "Resource not found - nope"],
    ["", 404, "Resource not found - "],
    ["w_1", 404, "Resource not found - w_1"],
    ["%E6%97%A5.jpg", 404, "Resource not found - ?"],
    ["a%0d%0aX-Evil:%201", 404, "Resource not found - a??X-Evil: 1"],
  ])("for %s is %d without a body: %s", async (path, status, message) => {
    const response = await fetch(`${emulator().delivery}/${path}`);

    expect([response.status, response.headers.get("x-cld-error")]).toEqual([status, message]);
    if (status === 200) return;
    expect(await response.text()).toBe("");
    expect(response.headers.get("access-control-allow-origin")).toBe("*");
    expect(response.headers.get("access-control-expose-headers")).toContain("X-Cld-Error");
    expect(response.headers.has("cache-control")).toBe(false);
    expect(response.headers.has("x-evil")).toBe(false);
  });

  it.each([
    ...[
      "w_0.5",
      "w_auto",
      "w_auto:breakpoints",
      "w_iw_div_2",

      "h_ih",
      "h_$x",
      "x_-5",
      "x_0.1",
      "y_iw",
    ],
    ...[
      "q_80:420",
      "q_auto:sensitive",
      "q_jpegmini",
      "q_70:qmax_80",
      "pg_all",
      "pg_2;3",
      "pg_name:x",
      "pg_1-2",
      "pg_3-",
      "pg_2-4;7",
      "pg_embedded:name:x",
      "dpr_$d",
      "c_$c",
    ],
    ...[
      "r_10:20",
      "r_max:0:max:0",
      "ar_iw_div_2",
      "b_rgb:ff00",
      "b_rgb:ff000080",
      "co_rgb:0000ff80",
      "bo_3px_solid_rgb:ff000080",
    ],
    ...["f_auto:image", "fl_progressive:steep", "a_hflip.90", "a_auto_right.hflip"],
  ])("says that a value is not emulated, unlike a typo: %s", async (part) => {
    const { delivery } = await startEmulator();

    const response = await fetch(`${delivery}/${part}/cat.jpg`);

    const message = `The emulator does not support the transformation ${part}`;
    expect([response.status, response.headers.get("x-cld-error")]).toEqual([400, message]);
  });

  it("is 401 for a wrong signature of a name that cannot be decoded", async () => {
    const { delivery } = await startEmulator();

    const { status, headers } = await fetch(`${delivery}/s--AAAAAAAA--/50%25b.jpg`);

    expect([status, headers.get("x-cld-error")]).toEqual([401, "Invalid signature AAAAAAAA of the URL"]);
  });

  it.each([
    ["image/fetch/http://127.0.0.1:9/a.jpg", "fetch"],
    ["image/private/s--AAAAAAAA--/v1/a.jpg", "private"],
    ["raw/authenticated/a.txt", "authenticated"],
    ["image/uplaod/a.jpg", "uplaod"],
  ])("is 400 for other types than upload: %s", async (path, type) => {
    const { origin } = await startEmulator();

    const response = await fetch(`${origin}/democloud/${path}`);

    const message = `The emulator delivers assets of type upload only, not ${type}`;
    expect([response.status, response.headers.get("x-cld-error")]).toEqual([400, message]);
  });

  it("comes for what is derived from more than 25 megapixels, while the original is delivered", async () => {
    const emulator = await startEmulator();
    await upload(emulator, await blankJpeg({ width: 6000, height: 5000 }), { public_id: "a" });

    const [original, derived] = [
      await fetch(`${emulator.delivery}/a.jpg`),
      await fetch(`${emulator.delivery}/w_100/a.jpg`),
    ];

    expect(original.status).toBe(200);
    expect([derived.status, derived.headers.get("x-cld-error")]).toEqual([
      400,
      "Maximum image size is 25 Megapixels. Requested 30.0 Megapixels",
    ]);
  });
});

describe("a browser", () => {
  it.each(["/v1_1/democloud/image/upload", "/democloud/image/upload/a.jpg", "/v1_1/other/image/upload"])(
    "may call %s from any page",
    async (path) => {
      const { origin } = await startEmulator();

      const response = await fetch(`${origin}${path}`, {
        method: "OPTIONS",
        headers: {
          origin: "https://example.com",
          "access-control-request-method": "POST",
          "access-control-request-headers": "x-unique-upload-id,content-range,x-requested-with",
        },
      });

      expect(response.status).toBe(204);
      expect(response.headers.get("access-control-allow-origin")).toBe("*");
      expect(response.headers.get("access-control-allow-methods")).toContain("POST");
      const allowed = response.headers.get("access-control-allow-headers")?.toLowerCase();
      for (const name of ["x-unique-upload-id", "content-range", "x-requested-with", "content-type"]) {
        expect(allowed).toContain(name);
      }
    },
  );

  it("sees an upload's answer and its errors", async () => {
    const emulator = await startEmulator();

    for (const file of [photo("cat.jpg"), photo("text.jpg")]) {
      const { headers } = await upload(emulator, file);
      expect(headers.get("access-control-allow-origin")).toBe("*");
      expect(headers.get("access-control-expose-headers")).toContain("X-Cld-Error");
      expect(headers.get("x-request-id")).toMatch(/^[0-9a-f]{32}$/);
    }
  });
});
