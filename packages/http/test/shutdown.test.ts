import { randomUUID } from "node:crypto";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { databaseUrl } from "@user-image/testing/mongodb-server";
import { describe, expect, inject, it, onTestFinished } from "vitest";
import { start, userImage } from "./process.js";
import { type Grant, jsonOf } from "./serve.js";

describe("SIGTERM under load", () => {
  it("lets every request finish that was accepted, and no other begin", async () => {
    const cloudinary = await slowCloudinary();
    const settings = {
      MONGODB_URL: databaseUrl(inject("mongodbUrl"), `test-${randomUUID()}`),
      CLOUDINARY_URL: `cloudinary://key:secret@demo?upload_prefix=${cloudinary.url}`,
    };
    const service = await start(settings);
    const users = await Promise.all(Array.from({ length: 20 }, () => addUser(service.url, settings)));

    const answers = users.map((user) => user.setImage());
    await expect.poll(() => cloudinary.waiting.length).toBe(users.length);
    service.process.kill("SIGTERM");
    await new Promise((resolve) => setTimeout(resolve, 200));
    for (const answerOne of cloudinary.waiting) answerOne();

    for (const answer of await Promise.all(answers)) {
      expect(answer.status).toBe(200);
      expect(answer.headers.get("connection")).toBe("close");
    }
    expect(await service.ended()).toBe(0);
    await expect(fetch(`${service.url}/healthz`)).rejects.toThrow();
  });

  it("does not wait for connections on which nothing happens", async () => {
    const service = await start();
    for (let count = 0; count < 5; count++) await (await fetch(`${service.url}/healthz`)).text();

    service.process.kill("SIGTERM");

    // Keep-alive lasts 72 seconds; after 10 the process would give up, with another exit code.
    expect(await service.ended()).toBe(0);
  });
});

/** A Cloudinary that knows every image and answers when it is told to. */
async function slowCloudinary() {
  const waiting: (() => void)[] = [];
  const facts = JSON.stringify({ version: 1, format: "jpg", bytes: 1, width: 1, height: 1 });
  const answer = (response: ServerResponse) => response.writeHead(200).end(facts);
  const server = createServer((request, response) => {
    request.resume().on("end", () => waiting.push(() => answer(response)));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => server.closeAllConnections());
  onTestFinished(() => void server.close());
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, waiting };
}

async function addUser(url: string, settings: Record<string, string>) {
  const { stdout } = await userImage(["--json", "user", "add", "--username", "Ada"], settings);
  const headers = { authorization: `Token ${JSON.parse(stdout).token}`, "content-type": "application/json" };
  const granted = await fetch(`${url}/v1/media-signature`, { method: "POST", headers });
  const { publicId } = await jsonOf<Grant>(granted);
  const body = JSON.stringify({ image: { publicId } });
  return { setImage: () => fetch(`${url}/v1/users`, { method: "PATCH", headers, body }) };
}
