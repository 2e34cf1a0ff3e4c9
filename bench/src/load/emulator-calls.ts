import { readFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { performance } from "node:perf_hooks";
import type { EmulatorLoad, EmulatorResult } from "./loads.js";
import { padded } from "./photo.js";

const BOUNDARY = "----------------------------benchmark";
/** In bytes: a photo that a browser has made small. */
const PHOTO = 100_000;

const inRepository = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url));

const load: EmulatorLoad = JSON.parse(process.argv[2] ?? "");
const { username, password, hostname: cloud, searchParams } = new URL(load.url);
const origin = searchParams.get("upload_prefix") ?? "";
const agent = new Agent({ keepAlive: true });
const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
const photo = padded(inRepository("packages/http/assets/demo-image.jpg"), PHOTO);

const CALLS = {
  upload: (index: number) => upload(`image-${index}`, photo),
  derive: (index: number) => get(`/${cloud}/image/upload/c_fill,h_200,w_200/image-${index}.jpg`),
  list: () => get(`/v1_1/${cloud}/resources/image?max_results=10`),
};

const times: number[] = [];
let refused = 0;
let next = load.from ?? 0;
const end = next + load.count;

const begin = performance.now();
const heics = uploadHeics(load.heics ?? 0);
await Promise.all(Array.from({ length: load.clients }, callAll));
const seconds = (performance.now() - begin) / 1000;
await heics;
agent.destroy();
times.sort((a, b) => a - b);
const result: EmulatorResult = {
  seconds,
  p50: times[Math.floor(times.length / 2)] ?? Number.NaN,
  most: times.at(-1) ?? Number.NaN,
  refused,
};
process.stdout.write(JSON.stringify(result));

async function callAll(): Promise<void> {
  while (next < end) {
    const index = next++;
    const start = performance.now();
    const status = await CALLS[load.call](index);
    times.push(performance.now() - start);
    if (status !== 200) refused += 1;
  }
}

async function uploadHeics(count: number): Promise<void> {
  const heic = inRepository("testing/photos/large.heic");
  for (let index = 0; index < count; index += 1) {
    const status = await upload("heic", heic);
    if (status !== 200) throw new Error(`The upload of a HEIC is answered ${status}.`);
    await get(`/${cloud}/image/upload/w_${index + 1}/heic.jpg`);
  }
}

function upload(publicId: string, file: Buffer): Promise<number> {
  const part = (header: string) => `--${BOUNDARY}\r\nContent-Disposition: form-data; ${header}\r\n`;
  const id = `${part('name="public_id"')}\r\n${publicId}\r\n`;
  const head = `${id}${part('name="file"; filename="photo"')}Content-Type: application/octet-stream\r\n\r\n`;
  const body = Buffer.concat([Buffer.from(head), file, Buffer.from(`\r\n--${BOUNDARY}--\r\n`)]);
  return send("POST", `/v1_1/${cloud}/image/upload`, body);
}

function get(path: string): Promise<number> {
  return send("GET", path);
}

function send(method: string, path: string, body?: Buffer): Promise<number> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization,
      ...(body && {
        "content-length": body.length,
        "content-type": `multipart/form-data; boundary=${BOUNDARY}`,
      }),
    };
    const sent = request(origin + path, { method, agent, headers }, (answer) => {
      answer.resume().once("end", () => resolve(answer.statusCode ?? 0));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
