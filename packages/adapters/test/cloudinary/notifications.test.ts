import { createHash } from "node:crypto";
import { CloudinaryNotifications, parseCloudinaryUrl } from "@user-image/adapters/cloudinary";
import { v2 } from "cloudinary";
import { describe, expect, it } from "vitest";

const now = new Date("2026-01-01T12:00:00Z");
const seconds = now.getTime() / 1000;
const account = parseCloudinaryUrl("cloudinary://key:secret@demo");
const notifications = new CloudinaryNotifications(account);

const image = { resource_type: "image", type: "upload", public_id: "abc" };
const facts = { version: 1618505146, format: "png", bytes: 1237, width: 300, height: 400 };

describe("CloudinaryNotifications", () => {
  it.each([
    [
      "an upload",
      { notification_type: "upload", ...image, ...facts, tags: [] },
      [{ kind: "uploaded", publicId: "abc", facts }],
    ],
    [
      "an upload that moderation rejects at once",
      {
        notification_type: "upload",
        ...image,
        ...facts,
        moderation: [{ kind: "aws_rek", status: "rejected" }],
      },
      [
        { kind: "uploaded", publicId: "abc", facts },
        { kind: "rejected", publicId: "abc" },
      ],
    ],
    [
      "a rejection",
      {
        moderation_status: "rejected",
        moderation_kind: "manual",
        public_id: "abc",
        notification_type: "moderation",
      },
      [{ kind: "rejected", publicId: "abc" }],
    ],
    ["an approval", { moderation_status: "approved", public_id: "abc", notification_type: "moderation" }, []],
    [
      "deletions",
      {
        notification_type: "delete",
        resources: [
          image,
          { ...image, resource_type: "video" },
          { ...image, type: "fetch" },
          { ...image, public_id: "def" },
        ],
      },
      [
        { kind: "deleted", publicId: "abc" },
        { kind: "deleted", publicId: "def" },
      ],
    ],
    [
      "which version was deleted, if it is a whole number",
      {
        notification_type: "delete",
        resources: [
          { ...image, version: 1618505146 },
          { ...image, version: "1618505146" },
        ],
      },
      [
        { kind: "deleted", publicId: "abc", version: 1618505146 },
        { kind: "deleted", publicId: "abc" },
      ],
    ],
    ["a video", { notification_type: "upload", ...image, ...facts, resource_type: "video" }, []],
    ["an upload without facts", { notification_type: "upload", ...image }, []],
    [
      "an upload with an odd id",
      { notification_type: "upload", ...image, ...facts, public_id: { $ne: "" } },
      [],
    ],
    ["deletions of nothing", { notification_type: "delete", resources: [null, 1, {}] }, []],
    ["deletions that are no list", { notification_type: "delete", resources: "all" }, []],
    ["something else", { notification_type: "create_folder" }, []],
    ["nothing", {}, []],
    ["a list", [], []],
    ["null", null, []],
  ])("reads %s", (_, payload, events) => {
    expect(read(JSON.stringify(payload))).toEqual(events);
  });

  it("reads no event in what is no JSON", () => {
    expect(read("<html>")).toEqual([]);
  });

  it("believes what Cloudinary's own SDK signs, in either algorithm, to the byte", () => {
    const body = '{"notification_type" : "upload", "note":"ümläut"}';
    const sign = v2.utils.webhook_signature as (body: string, timestamp: number, options: object) => string;

    for (const algorithm of ["sha1", "sha256"]) {
      const signed = parseCloudinaryUrl(`cloudinary://key:secret@demo?signature_algorithm=${algorithm}`);
      const signature = sign(body, seconds, { api_secret: "secret", signature_algorithm: algorithm });
      const headers = { "x-cld-timestamp": `${seconds}`, "x-cld-signature": signature };

      expect(new CloudinaryNotifications(signed).read(Buffer.from(body), headers, now)).toEqual([]);
    }
  });

  it.each([
    ["another secret", "{}", { "x-cld-signature": signature("{}", seconds, "other") }],
    ["another body", "{} ", { "x-cld-signature": signature("{}", seconds) }],
    ["another time", "{}", { "x-cld-signature": signature("{}", seconds - 1) }],
    ["no signature", "{}", { "x-cld-signature": undefined }],
    ["an empty signature", "{}", { "x-cld-signature": "" }],
    ["half a signature", "{}", { "x-cld-signature": signature("{}", seconds).slice(0, 20) }],
    ["several signatures", "{}", { "x-cld-signature": [signature("{}", seconds), "x"] }],
    ["no time", "{}", { "x-cld-timestamp": undefined }],
    ["a time that is no number", "{}", { "x-cld-timestamp": "now" }],
    ["a time in milliseconds", "{}", { "x-cld-timestamp": `${seconds * 1000}` }],
    ["a time long ago", "{}", signed("{}", seconds - 7201)],
    ["a time far ahead", "{}", signed("{}", seconds + 7201)],
  ])("does not believe a notification with %s", (_, body, headers) => {
    expect(notifications.read(Buffer.from(body), { ...signed("{}", seconds), ...headers }, now)).toBeNull();
  });

  it("believes what is signed with another of the account's secrets, and with no other", () => {
    const rotating = new CloudinaryNotifications(account, ["older", "dedicated"]);
    const believed = (secret: string) =>
      rotating.read(
        Buffer.from("{}"),
        { ...signed("{}", seconds), "x-cld-signature": signature("{}", seconds, secret) },
        now,
      );

    for (const secret of ["secret", "older", "dedicated"]) expect(believed(secret)).toEqual([]);
    for (const secret of ["other", ""]) expect(believed(secret)).toBeNull();
  });

  it.each([-7200, 7200])("believes a notification whose time is %i seconds off", (offset) => {
    expect(notifications.read(Buffer.from("{}"), signed("{}", seconds + offset), now)).toEqual([]);
  });
});

function read(body: string) {
  return notifications.read(Buffer.from(body), signed(body, seconds), now);
}

function signed(body: string, timestamp: number) {
  return { "x-cld-timestamp": `${timestamp}`, "x-cld-signature": signature(body, timestamp) };
}

function signature(body: string, timestamp: number, secret = "secret"): string {
  return createHash("sha1").update(`${body}${timestamp}${secret}`).digest("hex");
}
