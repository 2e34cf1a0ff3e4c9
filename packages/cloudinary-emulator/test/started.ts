import { expect, onTestFinished } from "vitest";
import { type RunningCloudinaryEmulator, type StartOptions, startCloudinaryEmulator } from "../src/index.js";
import { call, photo, signed } from "./emulator.js";

/** The Basic authentication with the default credentials of a started emulator. */
export const authorization = `Basic ${Buffer.from("key:secret").toString("base64")}`;

/** An emulator that is closed when the test is over. */
export async function start(options: StartOptions = {}): Promise<RunningCloudinaryEmulator> {
  const emulator = await startCloudinaryEmulator(options);
  onTestFinished(() => emulator.close());
  return emulator;
}

/** Signs with the default credentials. */
function sign(parameters: Record<string, string>): Record<string, string> {
  return { ...signed(parameters, { secret: "secret" }), api_key: "key" };
}

/** Uploads a photo by the default credentials. */
export async function uploadTo(
  { url }: Pick<RunningCloudinaryEmulator, "url">,
  parameters: Record<string, string> = {},
): Promise<Record<string, unknown>> {
  const answer = await tryUploadTo({ url }, parameters);
  expect([answer.status, answer.body]).toEqual([200, expect.anything()]);
  return answer.body;
}

export function tryUploadTo(
  { url }: Pick<RunningCloudinaryEmulator, "url">,
  parameters: Record<string, string> = {},
) {
  return call({ api: `${url}/v1_1/local` }, "upload", sign(parameters), photo("cat.jpg"));
}
