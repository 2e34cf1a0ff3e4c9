import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import { Parameters } from "../src/parameters.js";
import { isSignedCall, stringToSign } from "../src/signature.js";
import { account, basic, errorOf, form, photo, post, signed, startEmulator } from "./emulator.js";

function parametersOf(values: Record<string, string>): Parameters {
  const parameters = new Parameters();
  for (const [name, value] of Object.entries(values)) parameters.add(name, value);
  return parameters;
}

describe("the signature of a call", () => {
  const documented = {
    eager: "w_400,h_300,c_pad|w_260,h_200,c_crop",
    public_id: "sample_image",
    timestamp: "1315060510",
  };
  const injected = { notification_url: "http://fake.com/callback?a=1&tags=hello,world" };

  it.each([
    ["Cloudinary's documented example", 2, documented, "abcd", "bfd09f95f331f558cbd1320e67aa8d488770583e"],
    [
      "an ampersand, version 2",
      2,
      injected,
      "hdcixPpR2iKERPwqvH6sHdK9cyac",
      "514b4887e26cd6b6e156142df216b2b5c46bf4af",
    ],
    [
      "an ampersand, version 1",
      1,
      injected,
      "hdcixPpR2iKERPwqvH6sHdK9cyac",
      "f24b948c974555fcf917e9fdaf3cc586edbdb373",
    ],
  ])("is the known one for %s", (_, version, values, secret, signature) => {
    const oldest = version as 1 | 2;
    expect(isSignedCall(parametersOf(values), signature, secret, oldest)).toBe(true);
    expect(isSignedCall(parametersOf(values), signature, `${secret}x`, oldest)).toBe(false);
    expect(isSignedCall(parametersOf({ ...values, public_id: "other" }), signature, secret, oldest)).toBe(
      false,
    );
  });

  it("covers what the SDKs sign: sorted, arrays joined, without file, key and empty values", () => {
    const parameters = parametersOf({ type: "upload", file: "f", api_key: "k", signature: "s", tags: "" });
    parameters.add("public_id", "a");
    parameters.add("notification_url", "http://x?a=1&b=2");
    parameters.add("public_ids[]", "b");
    parameters.add("public_ids[]", "c");
    parameters.add("resource_type", "image");
    parameters.add("cloud_name", "democloud");

    expect(stringToSign(parameters, 2)).toBe(
      "notification_url=http://x?a=1%26b=2&public_id=a&public_ids=b,c&type=upload",
    );
    expect(stringToSign(parameters, 1)).toContain("notification_url=http://x?a=1&b=2&public_id=a");
  });

  it.each([
    ["sha1", 2],
    ["sha1", 1],
    ["sha256", 2],
    ["sha256", 1],
  ])("is accepted as %s of version %d by an emulator that takes it", async (algorithm, version) => {
    const { api } = await startEmulator({ signatureVersion: version as 1 | 2 });
    const parameters = signed({ public_id: "été", context: "alt=R&D" }, { algorithm, version });

    const answer = await post(`${api}/image/upload`, form(parameters, photo("cat.jpg")));

    expect(answer.body.public_id).toBe("été");
  });

  it("is not accepted if another parameter poses as part of a value (CVE-2025-12613)", async () => {
    const { api } = await startEmulator();
    const parameters = signed({ public_id: "a&tags=evil" });
    const forged = { ...parameters, public_id: "a", tags: "evil" };

    const answer = await post(`${api}/image/upload`, form(forged, photo("cat.jpg")));

    expect(answer.status).toBe(401);
    expect(errorOf(answer)).toMatch(/^Invalid Signature /);
  });
});

describe("a call of the Upload API", () => {
  it("is refused with the string to sign if its signature is wrong", async () => {
    const { api } = await startEmulator();
    const parameters = signed({ public_id: "a" }, { secret: "wrong" });

    const answer = await post(`${api}/image/upload`, form(parameters, photo("cat.jpg")));

    expect(answer.status).toBe(401);
    expect(errorOf(answer)).toBe(
      `Invalid Signature ${parameters.signature}. String to sign - 'public_id=a&timestamp=${parameters.timestamp}'.`,
    );
  });

  it("is stale an hour after it was signed, and not before", async () => {
    const { api } = await startEmulator({ now: () => new Date("2024-04-11T14:23:38Z") });
    const send = (at: string) =>
      post(`${api}/image/upload`, form(signed({}, { at: new Date(at) }), photo("cat.jpg")));

    const [fresh, stale] = [await send("2024-04-11T13:23:38Z"), await send("2024-04-11T13:23:37Z")];

    expect(fresh.status).toBe(200);
    expect(stale.status).toBe(400);
    expect(errorOf(stale)).toBe(
      "Stale request - reported time is 2024-04-11 13:23:37 +0000 which is more than 1 hour ago",
    );
  });

  it.each([
    [
      "without a signature",
      { public_id: "a" },
      400,
      "Upload preset must be specified when using unsigned upload",
    ],
    ["with a preset", { upload_preset: "p" }, 400, "Upload preset not found"],
    ["without a key", { signature: "00", timestamp: "1" }, 400, "Missing required parameter - api_key"],
    ["with an unknown key", { api_key: "no", signature: "00", timestamp: "1" }, 401, "Unknown API key no"],
  ])("is refused %s", async (_, parameters, status, message) => {
    const { api } = await startEmulator();

    const answer = await post(
      `${api}/image/upload`,
      form(parameters as Record<string, string>, photo("cat.jpg")),
    );

    expect(answer.status).toBe(status);
    expect(errorOf(answer)).toBe(message);
  });

  it.each([
    ["no timestamp", "", "Missing required parameter - timestamp"],
    ["a timestamp that is none", "-1e300", "Invalid value for parameter timestamp - -1e300"],
  ])("is refused with %s, however well signed", async (_, timestamp, message) => {
    const { api } = await startEmulator();
    const values = timestamp ? { timestamp } : { public_id: "a" };
    const text = Object.entries(values).map(([name, value]) => `${name}=${value}`);
    const signature = createHash("sha1")
      .update(text + account.apiSecret)
      .digest("hex");

    const answer = await post(
      `${api}/image/upload`,
      form({ ...(values as Record<string, string>), signature, api_key: account.apiKey }, photo("cat.jpg")),
    );

    expect(answer.status).toBe(400);
    expect(errorOf(answer)).toBe(message);
  });

  it("needs no signature with Basic authentication", async () => {
    const { api } = await startEmulator();
    const send = (credentials: string) =>
      post(`${api}/image/upload`, form({ public_id: "a" }, photo("cat.jpg")), {
        authorization: `Basic ${Buffer.from(credentials).toString("base64")}`,
      });

    expect((await send("key123:sec_ABC")).body.public_id).toBe("a");
    expect(errorOf(await send("key123:wrong"))).toBe("api_secret mismatch");
    expect(errorOf(await send("other:sec_ABC"))).toBe("Unknown API key other");
  });

  it("checks the key, then the signature, then the age, then the parameters, then the file", async () => {
    const { api } = await startEmulator();
    const old = { at: new Date(0) };
    const send = async (parameters: Record<string, string>) =>
      errorOf(await post(`${api}/image/upload`, form(parameters)));

    const bad = { public_id: "#" };
    expect(await send({ ...signed(bad, { ...old, secret: "wrong" }), api_key: "no" })).toMatch(
      /^Unknown API/,
    );
    expect(await send(signed(bad, { ...old, secret: "wrong" }))).toMatch(/^Invalid Signature/);
    expect(await send(signed(bad, old))).toMatch(/^Stale request/);
    expect(await send(signed(bad))).toMatch(/^public_id/);
    expect(await send(signed({}))).toBe("Missing required parameter - file");
  });
});

describe("a call of the Admin API", () => {
  it.each([
    ["no credentials", {}, "Invalid credentials"],
    ["credentials that are none", { authorization: "Basic !" }, "Invalid credentials"],
    ["another key", { authorization: `Basic ${btoa("other:sec_ABC")}` }, "Unknown API key other"],
    ["a wrong secret", { authorization: `Basic ${btoa("key123:wrong")}` }, "api_secret mismatch"],
  ])("is refused with %s", async (_, headers, message) => {
    const { api } = await startEmulator();

    const response = await fetch(`${api}/ping`, { headers: headers as Record<string, string> });

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: { message } });
    expect(response.headers.get("x-cld-error")).toBe(message);
  });
});

describe("another cloud", () => {
  it.each([
    ["GET", "/v1_1/other/ping"],
    ["POST", "/v1_1/other/image/upload"],
    ["GET", "/v1_1/other/anything"],
  ])("is refused for %s %s", async (method, path) => {
    const { origin } = await startEmulator();

    const response = await fetch(`${origin}${path}`, { method, headers: basic });

    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({ error: { message: "cloud_name mismatch" } });
  });

  it("delivers nothing", async () => {
    const { origin } = await startEmulator();

    const response = await fetch(`${origin}/other/image/upload/a.jpg`);

    expect(response.status).toBe(401);
    expect(response.headers.get("x-cld-error")).toBe("cloud_name mismatch");
    expect(await response.text()).toBe("");
  });
});
