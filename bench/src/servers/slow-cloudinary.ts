import type { IncomingMessage } from "node:http";
import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { cloudinaryEmulator } from "@user-image/cloudinary-emulator";
import fastify from "fastify";
import { OTHER_TIME, UPLOAD_TIME } from "./cloudinary-times.js";

/** An emulator of Cloudinary that takes as much time as Cloudinary. */
const { PORT, DIR = "" } = process.env;
const app = fastify();
const arrivals = new WeakMap<IncomingMessage, number>();

app.addHook("onRequest", async ({ raw }) => {
  arrivals.set(raw, performance.now());
  raw.once("end", () => arrivals.set(raw, performance.now()));
});
app.addHook("onSend", async ({ raw, method, url }, _reply, payload) => {
  if (method === "OPTIONS") return payload;
  const time = url.endsWith("/upload") ? UPLOAD_TIME : OTHER_TIME;
  await sleep(Math.max(0, (arrivals.get(raw) ?? 0) + time - performance.now()));
  return payload;
});
await app.register(cloudinaryEmulator, { dir: DIR, cloudName: "demo", apiKey: "key", apiSecret: "secret" });
await app.listen({ port: Number(PORT), host: "127.0.0.1" });
