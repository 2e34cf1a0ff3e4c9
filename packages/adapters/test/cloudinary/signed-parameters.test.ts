import {
  CloudinaryMediaLibrary,
  parseCloudinaryUrl,
  type UploadTerms,
} from "@user-image/adapters/cloudinary";
import { v2 } from "cloudinary";
import { describe, expect, it } from "vitest";

type Parameters = Readonly<Record<string, string>>;

const sign = v2.utils.api_sign_request as (...parameters: unknown[]) => string;
const sorted = (parameters: Parameters) => Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));

describe("what is granted, where signatures are of version 2,", () => {
  it("is signed so, and no other reading of it has the same signature", async () => {
    const { granted, signature } = await grant({
      notificationUrl: "https://example.org/hook?a=1&public_id=b",
    });
    const readings = readingsOf(granted);

    expect(sign(granted, "secret", "sha1", 2)).toBe(signature);
    expect(readings).toHaveLength(31);
    for (const reading of readings) expect(sign(reading, "secret", "sha1", 2)).not.toBe(signature);
  });
});

/**
 * Version 1 joins parameters as they are, so that a value can swallow what follows it: whoever has the signature moves
 * `&overwrite=0` into the value before it. This is all that can be reached so, as long as there is a service that
 * takes version 1; docs/guarantees.md says what follows from it.
 */
describe("what is granted, where signatures of version 1 are taken too,", () => {
  it.each([
    ["without notifications", {}, 15],
    ["with notifications", { notificationUrl: "https://example.org/v1/media-notifications" }, 31],
  ])("can be read in as many ways as it has separators: %s", async (_, terms, count) => {
    const { granted, signature } = await grant(terms);

    const readings = readingsOf(granted);

    expect(readings).toHaveLength(count);
    for (const reading of readings) expect(sign(reading, "secret", "sha1", 1)).toBe(signature);
  });

  it("always names the formats first, so that nothing can take them away", async () => {
    const { granted } = await grant({ notificationUrl: "https://example.org/v1/media-notifications" });

    for (const reading of readingsOf(granted)) {
      expect(reading.allowed_formats?.split(/[,&]/).slice(0, 2)).toEqual(["jpg", "png"]);
    }
  });

  it("gains no parameter and no other value by it: what is left of each is as granted, or has swallowed others", async () => {
    const { granted } = await grant({ notificationUrl: "https://example.org/v1/media-notifications" });

    for (const reading of readingsOf(granted)) {
      for (const [name, value] of Object.entries(reading)) {
        expect(granted).toHaveProperty(name);
        const [own = "", ...swallowed] = value.split("&");
        expect(granted[name]).toBe(own);
        for (const part of swallowed) expect(granted).toMatchObject(parametersIn([part]));
      }
    }
  });

  it("can lose no more than this, as a service needs the time and takes no & in a public id", async () => {
    const { granted } = await grant({ notificationUrl: "https://example.org/v1/media-notifications" });
    const names = Object.keys(granted);

    const lost = readingsOf(granted)
      .filter(({ timestamp, public_id: publicId }) => timestamp !== undefined && !publicId?.includes("&"))
      .map((reading) => names.filter((name) => !(name in reading)).join(" "));

    expect(lost.sort()).toEqual([
      "notification_url",
      "notification_url overwrite",
      "notification_url overwrite public_id",
      "notification_url overwrite public_id transformation",
      "notification_url overwrite transformation",
      "notification_url public_id",
      "notification_url public_id transformation",
      "notification_url transformation",
      "overwrite",
      "overwrite public_id",
      "overwrite public_id transformation",
      "overwrite transformation",
      "public_id",
      "public_id transformation",
      "transformation",
    ]);
  });
});

async function grant(terms: Partial<UploadTerms>) {
  const account = parseCloudinaryUrl("cloudinary://key:secret@demo");
  const library = new CloudinaryMediaLibrary(account, { formats: ["jpg", "png"], ...terms });
  const { api_key: _, signature, ...granted } = (await library.grantUpload(new Date(), 60_000)).fields;
  return { granted: granted as Parameters, signature };
}

/** Every other set of parameters that version 1 signs as the same text: each separator may belong to the value before it. */
function readingsOf(parameters: Parameters): Parameters[] {
  const parts = sorted(parameters).map(([name, value]) => `${name}=${value}`);
  const separators = parts.length - 1;
  return Array.from({ length: 2 ** separators - 1 }, (_, index) => reading(parts, index + 1));
}

function reading(parts: readonly string[], swallowed: number): Parameters {
  const joined = parts.reduce((text, part, at) => {
    const isSwallowed = (swallowed >> (at - 1)) & 1;
    return at === 0 ? part : `${text}${isSwallowed ? "&" : "\n"}${part}`;
  }, "");
  return parametersIn(joined.split("\n"));
}

function parametersIn(parts: readonly string[]): Parameters {
  return Object.fromEntries(
    parts.map((part) => {
      const end = part.indexOf("=");
      return [part.slice(0, end), part.slice(end + 1)];
    }),
  );
}
