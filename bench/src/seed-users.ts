import { readFileSync } from "node:fs";

/** Someone whose image is set again and again, and the two images of theirs that take turns. */
export interface SeedUser {
  readonly id: number;
  readonly token: string;
  /** As clients see and send them; the first is shown at the beginning. */
  readonly images: readonly [string, string];
}

/** The 28 fields of the API's documentation, in its order. */
export const SEED_BODY: Readonly<Record<string, unknown>> & { readonly id: number; readonly image: string } =
  JSON.parse(readFileSync(new URL("../../packages/http/test/seed-body.json", import.meta.url), "utf8"));

const SEED_TOKEN = "9D6fucJrGle3yY2WSfeNCE9xD8k";

/** The first is the user of the API's documentation; all others differ from them in ids only, of the same length. */
export function seedUser(index: number): SeedUser {
  const isFirst = index === 0;
  const id = SEED_BODY.id + index;
  return {
    id,
    token: isFirst ? SEED_TOKEN : `${id}-${SEED_TOKEN}`,
    images: [isFirst ? SEED_BODY.image : reference("shown", id), reference("other", id)],
  };
}

export function seedUsers(count: number): SeedUser[] {
  return Array.from({ length: count }, (_, index) => seedUser(index));
}

/** What has to be answered when the user shows one of their images, byte by byte. */
export function expectedBody({ id }: SeedUser, image: string): string {
  return JSON.stringify({ ...SEED_BODY, id, image });
}

export function patchBody(image: string): string {
  return JSON.stringify({ image: { publicId: image } });
}

export function patchHeaders({ token }: SeedUser): Record<string, string> {
  return { authorization: `Token token=${token}`, "content-type": "application/json" };
}

function reference(prefix: string, id: number): string {
  return `v1234567/${prefix}${String(id).padStart(16, "0")}.jpg`;
}
