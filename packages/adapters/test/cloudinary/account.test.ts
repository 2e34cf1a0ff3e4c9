import { parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { describe, expect, it } from "vitest";

describe("parseCloudinaryUrl", () => {
  it("reads an account", () => {
    expect(parseCloudinaryUrl("cloudinary://key:secret@demo")).toEqual({
      cloudName: "demo",
      apiKey: "key",
      apiSecret: "secret",
      uploadPrefix: "https://api.cloudinary.com",
      deliveryUrl: "https://res.cloudinary.com/demo",
      signatureAlgorithm: "sha1",
    });
  });

  it.each([
    ["upload_prefix=http://localhost:3001", "http://localhost:3001", "http://localhost:3001/demo"],
    [
      "upload_prefix=http://localhost:3001/base/",
      "http://localhost:3001/base",
      "http://localhost:3001/base/demo",
    ],
    [
      "upload_prefix=https://api-eu.cloudinary.com",
      "https://api-eu.cloudinary.com",
      "https://res.cloudinary.com/demo",
    ],
    ["secure_distribution=img.example.org", "https://api.cloudinary.com", "https://img.example.org/demo"],
    ["private_cdn=true", "https://api.cloudinary.com", "https://demo-res.cloudinary.com"],
    [
      "private_cdn=true&secure_distribution=img.example.org",
      "https://api.cloudinary.com",
      "https://img.example.org",
    ],
  ])("knows where the API is and where images come from with %s", (options, uploadPrefix, deliveryUrl) => {
    expect(parseCloudinaryUrl(`cloudinary://key:secret@demo?${options}`)).toMatchObject({
      uploadPrefix,
      deliveryUrl,
    });
  });

  it("reads the signature algorithm, and credentials that are percent-encoded", () => {
    expect(parseCloudinaryUrl("cloudinary://key:a%2Fb@demo?signature_algorithm=sha256")).toMatchObject({
      apiSecret: "a/b",
      signatureAlgorithm: "sha256",
    });
  });

  it.each([
    "",
    "cloudinary://",
    "cloudinary://hunter2@demo",
    "cloudinary://key:hunter2@",
    "https://key:hunter2@demo",
    "cloudinary://key:hunter2@demo?upload_prefix=localhost:3001",
    "cloudinary://key:hunter2@demo?upload_prefix=http://%25",
    "cloudinary://key:hunter2@demo?secure_distribution=%25",
    "cloudinary://key:hunter2%zz@demo",
    "cloudinary://key:hunter2@demo?signature_algorithm=md5",
  ])("refuses %j without telling the secret", (text) => {
    let refusal: unknown;
    try {
      parseCloudinaryUrl(text);
    } catch (error) {
      refusal = error;
    }
    expect(refusal).toBeInstanceOf(TypeError);
    expect(String(refusal)).not.toContain("hunter2");
  });
});
