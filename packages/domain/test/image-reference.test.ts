import { formatImageReference, InvalidPublicId, parseImageReference } from "@user-image/domain";
import { anImage, toShown } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";

const ours = "https://res.cloudinary.com/demo";

describe("parseImageReference", () => {
  it.each([
    ["abc", "abc", null],
    ["abc.jpg", "abc", null],
    ["v1234567/xcvjghjkdisudgfds7iyf.jpg", "xcvjghjkdisudgfds7iyf", 1234567],
    ["v1/abc", "abc", 1],
    ["image/upload/v12/abc.png", "abc", 12],
    ["image/upload/abc.png", "abc", null],
    ["people/ada_1-x.webp", "people/ada_1-x", null],
    ["v7/people/ada.webp", "people/ada", 7],
    [`${ours}/image/upload/v12/abc.jpg`, "abc", 12],
    [`${ours}/image/upload/abc`, "abc", null],
    ["http://res.cloudinary.com/demo/image/upload/v12/abc.jpg", "abc", 12],
    [`${ours}/image/upload/c_fill,g_face,h_64,w_64/f_auto,q_auto/v12/abc.jpg?_a=BAMA`, "abc", 12],
    [`${ours}/image/upload/c_fill,w_64/abc.jpg`, "abc", null],
    [`${ours}/image/upload/s--aB3d_-x9--/w_100/v12/abc.jpg`, "abc", 12],
    [`${ours}/image/upload/dpr_2.0/c_fill,ar_1:1,w_64/abc.jpg`, "abc", null],
    [`${ours}/image/upload/people_ada/abc.jpg`, "people_ada/abc", null],
    ["rev12/abc.jpg", "rev12/abc", null],
    ["v2-images/abc.jpg", "v2-images/abc", null],
  ])("reads %s", (text, publicId, version) => {
    expect(parseImageReference(text, ours)).toEqual({ publicId, version });
  });

  it.each([
    "",
    " ",
    "/",
    "/abc.jpg",
    "abc/",
    "abc/.jpg",
    "v1",
    "v1/",
    "image/upload",
    "v12345678901234/abc.jpg",
    ".jpg",
    "abc.jpg.exe.zip",
    "abc.longer",
    "a b.jpg",
    "abc.jpg\n",
    "../abc.jpg",
    "v1/../abc.jpg",
    "v1/%2e%2e/abc.jpg",
    "v1//abc.jpg",
    "v1/v2/abc.jpg",
    "people%2e/abc.jpg",
    "abc%00.jpg",
    "ab\u0000c.jpg",
    "\ud800.jpg",
    "äbc.jpg",
    "$abc",
    "image/authenticated/v1/abc.jpg",
    "image/upload/v12/abc.png#e02cbe6da2f8f9a3dd6e5b6ea2bd1ed47f26d3ab",
    "video/upload/v1/abc.mp4",
    "https://res.cloudinary.com/demo",
    "https://res.cloudinary.com/demo/",
    "https://res.cloudinary.com/demo/image/upload/",
    "https://res.cloudinary.com/demo/video/upload/v1/abc.jpg",
    "https://res.cloudinary.com/demo/v1/abc.jpg",
    "https://res.cloudinary.com/demo/image/upload/c_fill,people/abc.jpg",
    "https://res.cloudinary.com/demo2/image/upload/v1/abc.jpg",
    "https://res.cloudinary.com/memo/image/upload/v1/abc.jpg",
    "https://res.cloudinary.com/other/image/upload/v1/abc.jpg",
    "https://res.cloudinary.com.evil.example/demo/image/upload/v1/abc.jpg",
    "https://evil.example/res.cloudinary.com/demo/image/upload/v1/abc.jpg",
    "https://user@res.cloudinary.com/demo/image/upload/v1/abc.jpg",
    "res.https://cloudinary.com/demo/image/upload/v1/abc.jpg",
    "res.cloudinary.com/demo/image/upload/v1/abc.jpg?from=https://example.org",
    "ftp://res.cloudinary.com/demo/image/upload/v1/abc.jpg",
    "//res.cloudinary.com/demo/image/upload/v1/abc.jpg",
    "data:image/png;base64,iVBORw0KGgo=",
    "http://169.254.169.254/latest",
  ])("refuses %j", (text) => {
    expect(() => parseImageReference(text, ours)).toThrow(InvalidPublicId);
  });

  it.each([
    ["%61bc", "abc"],
    ["people/%61da.jpg", "people/ada"],
    ["c_fill%2Cw_64/v12/abc.jpg", "abc"],
  ])("reads percent-encoding in a URL: %s", (path, publicId) => {
    expect(parseImageReference(`${ours}/image/upload/${path}`, ours).publicId).toBe(publicId);
  });

  it.each(["v1/%2e%2e/abc.jpg", "people%2fada.jpg", "%zz.jpg", "abc%00.jpg", "%ff.jpg", "a%20b.jpg"])(
    "refuses what is no name of ours when it is decoded: %s",
    (path) => {
      expect(() => parseImageReference(`${ours}/image/upload/${path}`, ours)).toThrow(InvalidPublicId);
    },
  );

  it("reads up to 2048 characters", () => {
    const longest = `${"ab/".repeat(682)}cd`;

    expect(parseImageReference(longest, ours).publicId).toBe(longest);
    expect(() => parseImageReference(`${longest}e`, ours)).toThrow(InvalidPublicId);
  });

  it.each([
    "a".repeat(100_000),
    `${"a/".repeat(50_000)}!`,
    `${ours}/image/upload/${"a_b,".repeat(500)}!`,
    `v1/${"a-".repeat(1000)}!`,
  ])("refuses a long text without thinking long (%#)", (text) => {
    expect(() => parseImageReference(text, ours)).toThrow(InvalidPublicId);
  });
});

describe("a known image, whatever its version is,", () => {
  it.each([0, 1_234_567_890_123, Number.MAX_SAFE_INTEGER])("is found as it is shown: %d", (version) => {
    const image = toShown(anImage("cat", { version }));

    for (const text of [formatImageReference(image), `${ours}/image/upload/v${version}/cat`])
      expect(parseImageReference(text, ours, [image])).toEqual({ publicId: "cat", version });
  });
});

describe("a known image, whatever it is called,", () => {
  const names = [
    "猫",
    "été",
    "my cat",
    "a/b",
    "50%",
    "50%25",
    "a?b",
    "a#b",
    "photo.jpg",
    "v2/cat",
    "image/upload/cat",
  ];

  it.each([
    ...names,
    "a\ud800",
    "http://cat",
    "cat.tar.gz",
    "..",
    " ",
    "猫".repeat(255),
    "a\nb",
    "c_fill,w_64/cat",
  ])("is found by each of its names: %j", (publicId) => {
    const known = [{ publicId: "another", format: "jpg" }, anImage(publicId, { format: "odd format" })];
    const url = `${ours}/image/upload`;
    const encoded = publicId
      .replace(/\p{Surrogate}/gu, "\uFFFD")
      .split("/")
      .map(encodeURIComponent)
      .join("/");
    const found = (text: string) => parseImageReference(text, ours, known);

    for (const name of [publicId, `${publicId}.png`, `${publicId}.odd format`]) {
      expect(found(name)).toEqual({ publicId, version: null });
      expect(found(`v12/${name}`)).toEqual({ publicId, version: 12 });
      expect(found(`image/upload/v12/${name}`)).toEqual({ publicId, version: 12 });
    }
    for (const name of [encoded, `${encoded}.png`, `${encoded}.odd%20format`]) {
      expect(found(`${url}/v12/${name}`)).toEqual({ publicId, version: 12 });
      expect(found(`${url}/c_fill,g_face,h_64,w_64/f_auto,q_auto/v12/${name}?_a=B`)).toEqual({
        publicId,
        version: 12,
      });
    }
  });

  it("is the one with just this name, if another has it but for an extension", () => {
    const known = [{ publicId: "cat" }, { publicId: "cat.jpg" }, { publicId: "v1/cat" }];
    const found = (text: string) => parseImageReference(text, ours, known).publicId;

    expect([found("cat"), found("cat.jpg"), found("cat.png"), found("v1/cat"), found("v2/cat")]).toEqual([
      "cat",
      "cat.jpg",
      "cat",
      "v1/cat",
      "cat",
    ]);
  });

  it.each(["猫s", "v1/", "", "https://res.cloudinary.com/other/image/upload/v1/%E7%8C%AB.jpg", "猫.jpg.exe"])(
    "is not found by %j",
    (text) => {
      expect(() => parseImageReference(text, ours, [{ publicId: "猫", format: "jpg" }])).toThrow(
        InvalidPublicId,
      );
    },
  );
});

describe("parseImageReference, at its bounds,", () => {
  it("takes the last version that Cloudinary can have, and no later one", () => {
    expect(parseImageReference("v999999999999/abc", ours)).toEqual({
      publicId: "abc",
      version: 999_999_999_999,
    });
    expect(() => parseImageReference("v1000000000000/abc", ours)).toThrow(InvalidPublicId);
  });

  it("takes what is not percent-encoded as it should be as it is", () => {
    const known = [{ publicId: "100%" }];

    expect(parseImageReference(`${ours}/image/upload/v1/100%`, ours, known)).toEqual({
      publicId: "100%",
      version: 1,
    });
  });

  it("refuses a folder that is named like a version of any length", () => {
    expect(() => parseImageReference("folder/v12/abc", ours)).toThrow(InvalidPublicId);
  });
});

describe("formatImageReference", () => {
  it("is what parseImageReference reads", () => {
    const image = toShown(anImage("abc", { version: 12 }));

    expect(formatImageReference(image)).toBe("v12/abc.jpg");
    expect(parseImageReference(formatImageReference(image), ours)).toEqual({ publicId: "abc", version: 12 });
  });
});
