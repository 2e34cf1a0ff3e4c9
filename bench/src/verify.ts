import { createHash } from "node:crypto";
import { expectedBody, patchBody, patchHeaders, type SeedUser, seedUser, seedUsers } from "./seed-users.js";

/** Of the API's documentation: what its own request is answered with. */
const SEED_LENGTH = 733;
const SEED_MD5 = "be5d3fa83dacf51ae705d2e69e90edbd";

/**
 * Makes sure, before anything is timed, that a server gives the very bytes that the API's documentation gives, and
 * that each user's image really changes.
 *
 * @param users how many of them to try
 */
export async function verifyAnswers(url: string, users: number): Promise<void> {
  for (const user of seedUsers(users)) {
    for (const image of [...user.images].reverse()) {
      const { status, text } = await patch(url, patchHeaders(user), patchBody(image));
      if (status !== 200 || text !== expectedBody(user, image))
        throw new Error(`${url} answers ${status} ${text}`);
    }
  }
  const first = seedUser(0);
  const { text } = await patch(url, patchHeaders(first), patchBody(first.images[0]));
  const digest = createHash("md5").update(text).digest("hex");
  if (Buffer.byteLength(text) !== SEED_LENGTH || digest !== SEED_MD5) {
    throw new Error(`${url} does not answer the documented ${SEED_LENGTH} bytes.`);
  }
}

/** What the API's documentation shows; of the last two, any value. */
const SEED_HEADERS = {
  "x-frame-options": /^SAMEORIGIN$/,
  "x-xss-protection": /^1; mode=block$/,
  "x-content-type-options": /^nosniff$/,
  "content-type": /^application\/json; charset=utf-8$/,
  etag: new RegExp(`^"${SEED_MD5}"$`),
  "cache-control": /^max-age=0, private, must-revalidate$/,
  "content-length": new RegExp(`^${SEED_LENGTH}$`),
  "x-request-id": /^[\w-]+$/,
  "x-runtime": /^\d+\.\d{6}$/,
};

/** Makes sure that a server does all else that the documentation says, as all do that are no mere limits. */
export async function verifyContract(url: string): Promise<void> {
  await verifyHeaders(url);
  await verifyRefusals(url);
}

async function verifyHeaders(url: string): Promise<void> {
  const user = seedUser(0);
  const { headers } = await patch(url, patchHeaders(user), patchBody(user.images[0]));
  for (const [name, pattern] of Object.entries(SEED_HEADERS)) {
    const value = headers.get(name) ?? "";
    if (!pattern.test(value)) throw new Error(`${url} answers with ${name}: ${value}`);
  }
}

async function verifyRefusals(url: string): Promise<void> {
  const user = seedUser(0);
  const [image] = user.images;
  const unknown: SeedUser = { ...user, token: "unknown" };
  const refusals: [number[], SeedUser, string][] = [
    [[401], unknown, patchBody(image)],
    [[400, 422], user, '{"image":{"publicId":1}}'],
    [[400, 422], user, '{"image":[]}'],
    [[400, 422], user, "{}"],
    [[400, 422], user, `{"image":{"publicId":"${image}","more":1}}`],
    [[400, 422], user, `{"image":{"publicId":"${image}"},"more":1}`],
  ];
  for (const [expected, who, body] of refusals) {
    const { status } = await patch(url, patchHeaders(who), body);
    if (!expected.includes(status)) throw new Error(`${url} answers ${status} to ${body}`);
  }
}

async function patch(url: string, headers: Record<string, string>, body: string) {
  const answer = await fetch(`${url}/v1/users`, { method: "PATCH", headers, body });
  return { status: answer.status, headers: answer.headers, text: await answer.text() };
}
