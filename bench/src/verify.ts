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

/** The limits answer everybody alike. */
export async function verifyOneAnswer(url: string): Promise<void> {
  await verifyAnswers(url, 1);
}

/** Makes sure that a server asks for a token and checks the body, as all do that are no mere limits. */
export async function verifyRefusals(url: string): Promise<void> {
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
  return { status: answer.status, text: await answer.text() };
}
