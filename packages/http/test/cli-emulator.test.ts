import { once } from "node:events";
import { readdir, readFile, writeFile } from "node:fs/promises";
import { type AddressInfo, createServer } from "node:net";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { run, userImage } from "./process.js";
import { temporaryFolder } from "./serve.js";

describe("user-image cloudinary-emulator", () => {
  it("runs the emulator alone, with the same credentials each time", async () => {
    const dir = await temporaryFolder();
    const first = await runEmulator(dir);
    const second = await runEmulator(dir);

    const [key, secret, origin] = second.parts;
    expect(first.parts.slice(0, 2)).toEqual([key, secret]);
    expect(await readFile(join(dir, "cloudinary.env"), "utf8")).toBe(second.line);
    const basic = Buffer.from(`${key}:${secret}`).toString("base64");
    const ping = await fetch(`${origin}/v1_1/local/ping`, { headers: { authorization: `Basic ${basic}` } });
    expect(await ping.json()).toEqual({ status: "ok" });

    second.program.process.kill("SIGTERM");
    expect(await second.program.ended()).toBe(0);
  });

  it("has a folder of its own, beside the service's emulator", async () => {
    const { stdout } = await userImage(["cloudinary-emulator", "--help"], {});

    expect(stdout).toContain('(default: "./data/emulator")');
  });

  it("keeps it in DATA_DIR", async () => {
    const DATA_DIR = await temporaryFolder();
    const program = run("cli.js", { DATA_DIR }, ["cloudinary-emulator", "--port", "0"]);

    await expect.poll(program.stdout).toMatch(/\n$/);

    expect(await readFile(join(DATA_DIR, "emulator/cloudinary.env"), "utf8")).toBe(program.stdout());
  });

  it("ends if its folder is a file", async () => {
    const file = join(await temporaryFolder(), "file");
    await writeFile(file, "");

    expect(await userImage(["cloudinary-emulator", "--port", "0", "--dir", file], {})).toEqual({
      code: 1,
      stdout: "",
      stderr: `--dir ${file} is a file, or is below one (ENOTDIR). Name a folder that this user may write to.\n`,
    });
  });

  it("does not change its folder if it cannot listen", async () => {
    const other = createServer();
    await once(other.listen(0, "localhost"), "listening");
    onTestFinished(() => void other.close());
    const { port: taken } = other.address() as AddressInfo;
    const dir = await temporaryFolder();

    const { code, stderr } = await userImage(
      ["cloudinary-emulator", "--port", String(taken), "--dir", dir],
      {},
    );

    expect(code).toBe(1);
    expect(stderr).toMatch(/EADDRINUSE.*Choose a free port\.\n$/);
    expect(await readdir(dir)).toEqual([]);
  });
});

async function runEmulator(dir: string) {
  const program = run("cli.js", {}, ["cloudinary-emulator", "--port", "0", "--dir", dir]);
  while (!program.stdout().endsWith("\n")) await once(program.process.stdout ?? program.process, "data");
  const line = program.stdout();
  const [, ...parts] =
    /^CLOUDINARY_URL=cloudinary:\/\/(\w+):(\w+)@local\?upload_prefix=(\S+)\n$/.exec(line) ?? [];
  return { program, line, parts };
}
