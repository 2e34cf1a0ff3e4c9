import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, it, onTestFinished } from "vitest";
import { form, photo, post, signed, temporaryFolder } from "./emulator.js";
import { startFiles } from "./files-server.js";
import { authorization, uploadTo } from "./started.js";

const program = fileURLToPath(new URL("../dist/standalone/main.js", import.meta.url));

/** Starts the command in a folder of its own. */
function run(options: readonly string[], cwd = temporaryFolder()) {
  const TMPDIR = temporaryFolder();
  const env = { PATH: process.env.PATH, TMPDIR };
  const child = spawn(process.execPath, [program, ...options], { cwd, env });
  onTestFinished(() => void child.kill("SIGKILL"));
  return { child, cwd, TMPDIR, stderr: text(child.stderr) };
}

async function firstLine({ stdout }: ChildProcess): Promise<string> {
  for await (const chunk of stdout ?? []) return String(chunk);
  throw new Error("It printed nothing.");
}

async function urlOf(child: ChildProcess): Promise<string> {
  const [, url = ""] = /upload_prefix=([^&]+)/.exec(await firstLine(child)) ?? [];
  return url;
}

async function stop(child: ChildProcess, signal: NodeJS.Signals): Promise<number> {
  child.kill(signal);
  const [code] = await once(child, "exit");
  return code;
}

describe("cloudinary-emulator", () => {
  it("prints its CLOUDINARY_URL, says what it is, and keeps its images in a folder", async () => {
    const first = run(["--port", "0"]);
    const line = await firstLine(first.child);
    const [, url = ""] =
      /^CLOUDINARY_URL=cloudinary:\/\/key:secret@local\?upload_prefix=(http:\/\/localhost:\d+)&cname=localhost:\d+\n$/.exec(
        line,
      ) ?? [];
    const { secure_url } = await uploadTo({ url }, { public_id: "a" });
    expect(await stop(first.child, "SIGTERM")).toBe(0);
    expect(await first.stderr).toBe(
      "This is an emulator of Cloudinary, for development and tests. Only this machine can reach it.\n",
    );

    const second = await urlOf(run(["--port", "0"], first.cwd).child);

    expect(readdirSync(first.cwd)).toEqual(["cloudinary-emulator"]);
    expect((await fetch(`${secure_url}`.replace(url, second))).status).toBe(200);
  });

  it("does not start in a folder that another process uses, until that ends, also by kill -9", async () => {
    const first = run(["--port", "0"]);
    const url = await urlOf(first.child);
    await uploadTo({ url }, { public_id: "a" });

    const second = run(["--port", "0"], first.cwd);
    expect(await second.stderr).toBe(
      `The folder ${join(first.cwd, "cloudinary-emulator")} is in use by another process. An emulator needs one of its own.\n`,
    );
    expect(second.child.exitCode ?? (await once(second.child, "exit"))[0]).toBe(1);
    expect((await fetch(`${url}/local/image/upload/a.jpg`)).status).toBe(200);

    await stop(first.child, "SIGKILL");
    const third = await urlOf(run(["--port", "0"], first.cwd).child);
    expect((await fetch(`${third}/local/image/upload/a.jpg`)).status).toBe(200);
    const locks = readdirSync(join(first.cwd, "cloudinary-emulator")).filter((name) => /lock/.test(name));
    expect(locks).toHaveLength(1);
  });

  it("does as its options say", async () => {
    const options =
      "--port 0 --host 0.0.0.0 --memory --cloud-name demo --api-key k --api-secret s --no-control";
    const { child, cwd, TMPDIR, stderr } = run([
      ...options.split(" "),
      "--public-url",
      "https://images.example",
    ]);
    const line = await firstLine(child);

    expect(line).toMatch(/^CLOUDINARY_URL=cloudinary:\/\/k:s@demo\?upload_prefix=http:\/\/localhost:/);
    const [, url = ""] = /upload_prefix=([^&]+)/.exec(line) ?? [];
    const headers = { authorization: `Basic ${Buffer.from("k:s").toString("base64")}` };
    expect((await fetch(`${url}/__emulator/assets`, { headers })).status).toBe(404);
    const file = "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7";
    const uploaded = await fetch(`${url}/v1_1/demo/image/upload`, {
      method: "POST",
      headers: { ...headers, "content-type": "application/json" },
      body: JSON.stringify({ file }),
    });
    expect((await uploaded.json()).url).toMatch(/^https:\/\/images\.example\/demo\/image\/upload\//);
    expect(readdirSync(TMPDIR)).toHaveLength(1);
    expect(await stop(child, "SIGINT")).toBe(0);
    expect(await stderr).toContain("It listens on 0.0.0.0: whoever can reach this port can see its images.");
    expect([existsSync(join(cwd, "cloudinary-emulator")), readdirSync(TMPDIR)]).toEqual([false, []]);
  });

  it("has the upload presets of a file", async () => {
    const folder = temporaryFolder();
    const presets = [{ name: "avatars", unsigned: true, settings: { folder: "avatars" } }];
    writeFileSync(join(folder, "presets.json"), JSON.stringify(presets));
    const url = await urlOf(run(["--port", "0", "--memory", "--presets", "presets.json"], folder).child);

    const body = new FormData();
    body.append("upload_preset", "avatars");
    body.append("file", "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
    const answer = await fetch(`${url}/v1_1/local/image/upload`, { method: "POST", body });

    expect(await answer.json()).toMatchObject({ public_id: expect.stringMatching(/^avatars\//) });
  });

  it("fetches remote files and sends notifications if its options say so", async () => {
    const pixel = photo("moving.gif");
    const { origin, asked } = await startFiles((_request, response) => response.end(pixel));
    const file = `${origin}/moving.gif`;
    const upload = async (options: string[]) => {
      const url = await urlOf(run(["--port", "0", "--memory", ...options]).child);
      const answer = await fetch(`${url}/v1_1/local/image/upload`, {
        method: "POST",
        headers: { authorization, "content-type": "application/json" },
        body: JSON.stringify({ file }),
      });
      const { error, bytes } = await answer.json();
      return error?.message ?? bytes;
    };

    expect(await upload([])).toMatch(/ the emulator needs remoteUploads \(--remote-uploads\) for it$/);
    expect(await upload(["--remote-uploads"])).toMatch(/ \(--private-remote-uploads\) for it$/);
    const options = ["--remote-uploads", "--private-remote-uploads", "--notification-url", `${origin}/hook`];
    expect(await upload(options)).toBe(pixel.length);
    await expect.poll(() => asked).toEqual(["/moving.gif", "/hook"]);
  });

  it("accepts signatures of older SDKs if its options say so", async () => {
    const parameters = signed({ context: "alt=a&b" }, { version: 1, secret: "secret" });
    const statusWith = async (options: string[]) => {
      const url = await urlOf(run(["--port", "0", "--memory", ...options]).child);
      const body = form({ ...parameters, api_key: "key" }, photo("moving.gif"));
      return (await post(`${url}/v1_1/local/image/upload`, body)).status;
    };

    expect(await statusWith([])).toBe(401);
    expect(await statusWith(["--signature-version", "1"])).toBe(200);
  });

  it("describes its options", async () => {
    const { child } = run(["--help"]);

    expect(await text(child.stdout)).toMatch(/^Usage: cloudinary-emulator \[options\]\n/);
    expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(0);
  });

  it.each([
    [["--port", "65536"], "--port must be a number from 0 to 65535.\n"],
    [["--memory", "--dir", "x"], "Give either --dir or --memory.\n"],
    [["--nonsense"], /^Unknown option '--nonsense'[^\n]*\n$/],
    [["--presets", "missing.json"], /^--presets missing\.json cannot be read: ENOENT[^\n]*\n$/],
    [["--presets", "broken.json"], /^--presets broken\.json cannot be read: [^\n]*JSON[^\n]*\n$/],
    [["--max-bytes", "10MB"], "maxBytes must be a whole number from 1 on.\n"],
    [["--signature-version", "3"], "--signature-version must be 1 or 2.\n"],
    [["--public-url", "localhost:3001"], "publicUrl must be an http or https URL.\n"],
    [["--notification-url", "webhook"], "notificationUrl must be an http or https URL.\n"],
    [["--api-secret", "a b"], "apiSecret must consist of letters, digits, - and _.\n"],
    [["--dir", "broken.json"], /^\S+broken\.json cannot be used \(EEXIST\)\. Name a folder[^\n]*\n$/],
    [["--dir", "broken.json/x"], /^\S+x cannot be used \(ENOTDIR\)\. Name a folder[^\n]*\n$/],
    [["--host", "no-such-host.invalid"], /^The host no-such-host\.invalid is not an address[^\n]*\n$/],
  ])("says in one line what is wrong: %o", async (options, message) => {
    const cwd = temporaryFolder();
    writeFileSync(join(cwd, "broken.json"), "{");
    const { child, stderr } = run(
      [...options, "--port", "0"].slice(0, options.includes("--port") ? -2 : undefined),
      cwd,
    );

    expect(await stderr).toMatch(message);
    expect(child.exitCode ?? (await once(child, "exit"))[0]).toBe(1);
    expect(readdirSync(cwd)).toEqual(["broken.json"]);
  });
});
