import { readFileSync } from "node:fs";
import { Agent, request as httpRequest, type OutgoingHttpHeaders } from "node:http";
import type { Socket } from "node:net";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { patchBody, patchHeaders, type SeedUser, seedUser } from "../seed-users.js";
import type { UploadLoad, UploadResult } from "./loads.js";
import { padded } from "./photo.js";

/** After "try again", in milliseconds; and how often. */
const PAUSE = 500;
const ATTEMPTS = 200;
const BOUNDARY = "----------------------------benchmark";

const load: UploadLoad = JSON.parse(process.argv[2] ?? "");
const photo = padded(
  readFileSync(new URL("../../../packages/http/assets/demo-image.jpg", import.meta.url)),
  load.bytes,
);
const [toServer, toCloudinary] = [new Agent({ keepAlive: true }), new Agent({ keepAlive: true })];
const sockets = new Set<Socket>();
let repeated = 0;

const begin = performance.now();
const setPhoto = load.flow === "direct" ? directly : throughServer;
await Promise.all(Array.from({ length: load.users }, (_, index) => setPhoto(seedUser(load.from + index))));
const bytes = [...sockets].reduce((sum, socket) => sum + socket.bytesRead + socket.bytesWritten, 0);
const result: UploadResult = {
  seconds: (performance.now() - begin) / 1000,
  bytesPerUser: bytes / load.users,
  repeated,
};
process.stdout.write(JSON.stringify(result));
toServer.destroy();
toCloudinary.destroy();

async function directly(user: SeedUser): Promise<void> {
  const headers = patchHeaders(user);
  const granted = JSON.parse(await ask(toServer, "POST", `${load.url}/v1/media-signature`, headers, ["{}"]));
  await postForm(toCloudinary, "POST", granted.uploadUrl, {}, granted.fields, "file");
  await ask(toServer, "PATCH", `${load.url}/v1/users`, headers, [patchBody(granted.publicId)]);
}

async function throughServer(user: SeedUser): Promise<void> {
  const { authorization } = patchHeaders(user);
  await postForm(toServer, "PATCH", `${load.url}/v1/users`, { authorization }, {}, "image");
}

function postForm(
  agent: Agent,
  method: string,
  url: string,
  headers: OutgoingHttpHeaders,
  fields: Readonly<Record<string, string>>,
  fileField: string,
): Promise<string> {
  const part = (name: string, rest: string) =>
    `--${BOUNDARY}\r\nContent-Disposition: form-data; name="${name}"${rest}`;
  const texts = Object.entries(fields).map(([name, value]) => `${part(name, "")}\r\n\r\n${value}\r\n`);
  const file = part(fileField, '; filename="photo.jpg"\r\nContent-Type: image/jpeg\r\n\r\n');
  const body = [`${texts.join("")}${file}`, photo, `\r\n--${BOUNDARY}--\r\n`];
  const type = { "content-type": `multipart/form-data; boundary=${BOUNDARY}` };
  return ask(agent, method, url, { ...headers, ...type }, body);
}

/** Repeats what is answered with "try again". */
async function ask(
  agent: Agent,
  method: string,
  url: string,
  headers: OutgoingHttpHeaders,
  body: readonly (string | Buffer)[],
): Promise<string> {
  for (let attempt = 1; ; attempt++) {
    const { status, text } = await send(agent, method, url, headers, body);
    if (status < 300) return text;
    if (status !== 503 || attempt === ATTEMPTS) throw new Error(`${url} answers ${status} ${text}`);
    repeated++;
    await sleep(PAUSE);
  }
}

function send(
  agent: Agent,
  method: string,
  url: string,
  headers: OutgoingHttpHeaders,
  body: readonly (string | Buffer)[],
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const length = body.reduce((sum, part) => sum + Buffer.byteLength(part), 0);
    const options = { method, agent, headers: { ...headers, "content-length": length } };
    const sent = httpRequest(url, options, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk) => {
        text += chunk;
      });
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, text }));
    });
    if (agent === toServer) sent.once("socket", (socket) => sockets.add(socket));
    sent.once("error", reject);
    for (const part of body) sent.write(part);
    sent.end();
  });
}
