import assert from "node:assert/strict";
import type { MediaLibrary, SignedUpload } from "@user-image/domain";
import { anImage } from "./a-user.js";
import { type ContractCase, contractCases } from "./contract.js";
import { toShown } from "./images-by-place.js";
import { png1x1, png3x2 } from "./png.js";

/** A media library, with the actions of its clients. */
export interface MediaLibraryHarness {
  readonly library: MediaLibrary;
  /** Posts the file with the fields of the grant. Resolves to false if it is refused. */
  upload(grant: SignedUpload, png: Uint8Array): Promise<boolean>;
  /** Rejects the image, as moderation does. */
  reject(publicId: string): Promise<void>;
}

const HOUR = 60 * 60 * 1000;

/** What every MediaLibrary promises. */
export function mediaLibraryContract(open: () => Promise<MediaLibraryHarness>): ContractCase[] {
  return contractCases({
    async "grants each upload under a public id of its own"() {
      const { library } = await open();

      const grants = await Promise.all(
        Array.from({ length: 50 }, () => library.grantUpload(new Date(), HOUR)),
      );

      assert.equal(new Set(grants.map(({ publicId }) => publicId)).size, grants.length);
      for (const { publicId } of grants) assert.match(publicId, /^[a-z0-9]{20}$/);
    },

    async "says until when an upload may be started"() {
      const { library } = await open();
      const now = new Date();

      const { expiresAt } = await library.grantUpload(now, HOUR / 2);

      assert.equal(expiresAt.getTime(), now.getTime() + HOUR / 2);
    },

    async "knows nothing of an image before it is uploaded"() {
      const { library } = await open();
      const { publicId } = await library.grantUpload(new Date(), HOUR);

      assert.equal(await library.inspect(publicId), null);
      assert.equal(await library.inspect("aaaaaaaaaaaaaaaaaaaa"), null);
    },

    async "measures what was uploaded"() {
      const { library, upload } = await open();
      const grant = await library.grantUpload(new Date(), HOUR);

      assert.equal(await upload(grant, png3x2), true);

      const facts = await library.inspect(grant.publicId);
      assert.ok(facts);
      const { version, bytes, ...rest } = facts;
      assert.deepEqual(rest, { format: "png", width: 3, height: 2 });
      assert.ok(Number.isInteger(version) && version > 0, `version ${version}`);
      assert.ok(Number.isInteger(bytes) && bytes > 0, `bytes ${bytes}`);
    },

    async "says that moderation has rejected an image"() {
      const { library, upload, reject } = await open();
      const grant = await library.grantUpload(new Date(), HOUR);
      await upload(grant, png3x2);
      const before = await library.inspect(grant.publicId);

      await reject(grant.publicId);

      assert.deepEqual(await library.inspect(grant.publicId), { ...before, isRejected: true });
    },

    async "keeps the first of two uploads with one grant"() {
      const { library, upload } = await open();
      const grant = await library.grantUpload(new Date(), HOUR);

      await upload(grant, png3x2);
      const first = await library.inspect(grant.publicId);
      await upload(grant, png1x1);

      assert.deepEqual(await library.inspect(grant.publicId), first);
    },

    async "takes an upload that is started within its time, and none after"() {
      const { library, upload } = await open();
      const tenMinutesAgo = new Date(Date.now() - HOUR / 6);
      const inTime = await library.grantUpload(tenMinutesAgo, HOUR / 4);
      const late = await library.grantUpload(tenMinutesAgo, HOUR / 12);

      assert.equal(await upload(inTime, png3x2), true);
      assert.equal(await upload(late, png3x2), false);
      assert.equal(await library.inspect(late.publicId), null);
    },

    async "destroys an image, one that is not there included"() {
      const { library, upload } = await open();
      const [gone, kept] = [
        await library.grantUpload(new Date(), HOUR),
        await library.grantUpload(new Date(), HOUR),
      ];
      for (const grant of [gone, kept]) await upload(grant, png3x2);

      for (let time = 0; time < 2; time++) await library.destroy(gone.publicId);

      assert.equal(await library.inspect(gone.publicId), null);
      assert.ok(await library.inspect(kept.publicId));
    },

    async "delivers each version and size of an image under an address of its own"() {
      const { library } = await open();
      const image = toShown(anImage("abc", { version: 12 }));

      const url = library.imageUrl(image, 64);

      assert.ok(url.startsWith(`${library.deliveryUrl}/`) && url.includes("abc"), url);
      assert.notEqual(library.imageUrl({ ...image, facts: { ...image.facts, version: 13 } }, 64), url);
      assert.notEqual(library.imageUrl(image, 128), url);
    },

    async "delivers an animation and its first frame under different addresses"() {
      const { library } = await open();
      const image = toShown(anImage("abc", { format: "gif" }));

      const still = library.imageUrl(image, 64);

      assert.equal(library.imageUrl(image, 64, { animated: false }), still);
      assert.notEqual(library.imageUrl(image, 64, { animated: true }), still);
    },

    async "delivers an image under a valid address, whatever it is called, and each under its own"() {
      const { library } = await open();
      const names = [
        "猫",
        "été",
        "my cat",
        "a/b",
        "a%2Fb",
        "50%",
        "a?b#c",
        'a"<b>\\',
        "a\r\nb",
        "a\ud800",
        "a\ufffe",
      ];

      const urls = names.map((name) => library.imageUrl(toShown(anImage(name)), 64));

      for (const url of urls) {
        assert.equal(new URL(url).href, url);
        assert.equal(new URL(url).search + new URL(url).hash, "");
      }
      assert.equal(new Set(urls).size, names.length);
    },
  });
}
