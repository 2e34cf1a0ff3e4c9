import { InMemoryMediaLibrary, mediaLibraryContract } from "@user-image/domain/testing";
import { describe, expect, it } from "vitest";
import { failuresOf, overlay } from "./broken.js";

/** Each breaks one promise, the way a careless adapter would. */
const brokenLibraries: Record<string, (sound: InMemoryMediaLibrary) => Partial<InMemoryMediaLibrary>> = {
  "grants the same public id twice": (sound) => ({
    grantUpload: async (now, validFor) => ({
      ...(await sound.grantUpload(now, validFor)),
      publicId: "aaaaaaaaaaaaaaaaaaaa",
    }),
  }),
  "grants for an hour, whatever was asked": (sound) => ({
    grantUpload: (now) => sound.grantUpload(now, 3_600_000),
  }),
  "invents facts": (sound) => ({
    inspect: async (id) =>
      (await sound.inspect(id)) ?? { version: 1, format: "png", bytes: 1, width: 3, height: 2 },
  }),
  "hides what moderation says": (sound) => ({
    inspect: async (id) => {
      const { isRejected: _, ...facts } = (await sound.inspect(id)) ?? {};
      return "version" in facts ? facts : null;
    },
  }),
  "swaps width and height": (sound) => ({
    inspect: async (id) => {
      const facts = await sound.inspect(id);
      return facts && { ...facts, width: facts.height, height: facts.width };
    },
  }),
  "lets a second upload win": (sound) => ({
    upload: async (grant, png) => {
      await sound.destroy(grant.publicId);
      return sound.upload(grant, png);
    },
  }),
  "takes late uploads": (sound) => ({
    upload: (grant, png) => sound.upload({ ...grant, expiresAt: new Date(8e15) }, png),
  }),
  "destroys nothing": () => ({ destroy: async () => {} }),
  "fails to destroy what is gone": (sound) => ({
    destroy: async (id) => {
      if (!(await sound.inspect(id))) throw new Error("not found");
      await sound.destroy(id);
    },
  }),
  "destroys everything": (sound) => ({
    destroy: async () => {
      for (const id of sound.publicIds()) await sound.destroy(id);
    },
  }),
  "delivers all versions under one address": (sound) => ({
    imageUrl: (image, size) => sound.imageUrl({ ...image, facts: { ...image.facts, version: 1 } }, size),
  }),
  "delivers only the first frame of an animation": (sound) => ({
    imageUrl: (image, size) => sound.imageUrl(image, size),
  }),
};

describe("the contract of a MediaLibrary", () => {
  it.each(Object.entries(brokenLibraries))("fails one that %s", async (_, breakIt) => {
    const contract = mediaLibraryContract(async () => {
      const sound = new InMemoryMediaLibrary();
      const library = overlay(sound, breakIt(sound));
      return {
        library,
        upload: (grant, png) => library.upload(grant, png),
        reject: (id) => library.reject(id),
      };
    });

    expect(await failuresOf(contract)).not.toEqual([]);
  });
});
