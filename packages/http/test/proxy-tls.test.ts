import { execFileSync, spawnSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { request } from "node:https";
import { join } from "node:path";
import { json } from "node:stream/consumers";
import { freePort } from "@user-image/testing/free-port";
import { expect, it } from "vitest";
import { hasNginx, startNginx } from "./nginx.js";
import { start } from "./process.js";
import { temporaryFolder } from "./serve.js";

const DEMO = "9D6fucJrGle3yY2WSfeNCE9xD8k";
const text = (name: string) => readFile(new URL(`../../../${name}`, import.meta.url), "utf8");
const isInstalled = hasNginx() && spawnSync("openssl", ["version"]).status === 0;

it("serves TLS with the changes that the documentation names", async ({ skip }) => {
  skip(
    !isInstalled,
    "nginx and openssl are not both on the PATH (Debian: apt-get install nginx-light openssl).",
  );
  const [, changes = ""] = /```nginx\n(.*?)```/s.exec(await text("docs/operations.md")) ?? [];
  const folder = await temporaryFolder();
  const [key, certificate] = [join(folder, "key.pem"), join(folder, "certificate.pem")];
  const names = ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"];
  const out = ["-keyout", key, "-out", certificate];
  execFileSync("openssl", ["req", "-x509", "-newkey", "rsa:2048", "-nodes", ...names, ...out], {
    stdio: "pipe",
  });

  const [proxyPort, port] = [await freePort(), String(await freePort())];
  const [listen = ""] = /^listen.*/ms.exec(changes) ?? [];
  const ours = listen
    .replace("listen 443 ssl;", `listen 127.0.0.1:${proxyPort} ssl;`)
    .replace(/(ssl_certificate) .*;/, `$1 ${certificate};`)
    .replace(/(ssl_certificate_key) .*;/, `$1 ${key};`);
  await startNginx(proxyPort, [port], "/", ours);
  const url = `https://127.0.0.1:${proxyPort}`;
  await start({ PORT: port, PUBLIC_URL: url, TRUST_PROXY: "loopback" });

  const ca = await readFile(certificate);
  const grant = await answerTo(`${url}/v1/media-signature`, ca);

  expect(grant).toMatchObject({ uploadUrl: `${url}/v1_1/local/image/upload` });
});

it("documents the servers of systemd as nginx.conf has those of Compose", async () => {
  const lines = (text: string) => text.match(/^ *server [\w.-]+:\d+ .*;$/gm)?.map((line) => line.trim());
  const documented = lines(await text("docs/operations.md"))?.map((line, index) =>
    line.replace(`127.0.0.1:300${index + 1}`, `user-image-${index + 1}:3000`),
  );

  expect(documented).toHaveLength(2);
  expect(documented).toEqual(lines(await text("deploy/nginx.conf")));
});

function answerTo(url: string, ca: Buffer): Promise<unknown> {
  const headers = { authorization: `Token ${DEMO}` };
  return new Promise((resolve, reject) => {
    request(url, { method: "POST", ca, headers }, (answer) => resolve(json(answer)))
      .on("error", reject)
      .end();
  });
}
