import { execFile, spawnSync } from "node:child_process";
import { readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { pythonWith } from "@user-image/testing/python";
import { describe, expect, it } from "vitest";
import { parse } from "yaml";
import { parseConfig, SETTINGS } from "../src/config.js";
import { temporaryFolder } from "./serve.js";

const execute = promisify(execFile);
const file = (name: string) => fileURLToPath(new URL(`../../../${name}`, import.meta.url));
const text = (name: string) => readFile(file(name), "utf8");

interface ComposeService {
  readonly environment?: Record<string, string>;
  readonly read_only?: boolean;
  readonly cap_drop?: string[];
  readonly security_opt?: string[];
  readonly ports?: string[];
  readonly networks?: string[];
  readonly command?: string[];
  readonly stop_grace_period?: string;
}

const services: Record<string, ComposeService> = parse(await text("compose.yaml"), { merge: true }).services;
const processes = Object.entries(services).filter(([name]) => name.startsWith("user-image-"));

describe("compose.yaml", () => {
  it("is valid by the Compose Specification", { timeout: 120_000 }, async () => {
    const python = await pythonWith("check-jsonschema", ["check-jsonschema==0.39.0"]);
    const options = ["--builtin-schema", "vendor.compose-spec", file("compose.yaml")];

    const { stdout } = await execute(join(dirname(python), "check-jsonschema"), options);

    expect(stdout).toBe("ok -- validation done\n");
  });

  it("makes settings that the service has, and that it can use", () => {
    expect(processes).toHaveLength(2);
    for (const [, { environment = {} }] of processes) {
      expect(Object.keys(SETTINGS)).toEqual(expect.arrayContaining(Object.keys(environment)));
      const given = { CLOUDINARY_URL: "cloudinary://key:secret@demo" };

      expect(parseConfig(interpolated(environment, given))).toMatchObject({
        cloudinaryUrl: given.CLOUDINARY_URL,
        notificationSecrets: [],
        notificationUrl: undefined,
        trustProxy: ["uniquelocal"],
      });
      expect(() => interpolated(environment, {})).toThrow("CLOUDINARY_URL is not set");
    }
  });

  it("has in front what nginx.conf passes requests on to, and behind what MONGODB_URL names", async () => {
    const nginx = await text("deploy/nginx.conf");
    const upstream = [...nginx.matchAll(/^ *server ([\w-]+):3000 .*;$/gm)].map(([, name]) => name);
    const [, published] = /listen (\d+);/.exec(nginx) ?? [];

    expect(upstream).toEqual(processes.map(([name]) => name));
    expect(services.nginx?.ports).toEqual([expect.stringMatching(new RegExp(`:${published}$`))]);
    for (const [, { environment }] of processes) {
      const { hostname, searchParams } = new URL(environment?.MONGODB_URL ?? "");
      expect(services[hostname]?.command).toContain(searchParams.get("replicaSet"));
    }
  });

  it("lets every container do as little as it can, and only nginx be reached", () => {
    for (const [name, service] of Object.entries(services)) {
      expect(service, name).toMatchObject({
        read_only: true,
        cap_drop: ["ALL"],
        security_opt: ["no-new-privileges:true"],
      });
      expect(service.ports === undefined, name).toBe(name !== "nginx");
    }
    expect(services.mongodb?.networks).toEqual(["store"]);
  });

  it("gives the service longer than its own grace to finish requests", async () => {
    const [, grace] = /GRACE = ([\d_]+);/.exec(await text("packages/http/src/main.ts")) ?? [];
    const seconds = Number(grace?.replace("_", "")) / 1000;
    const [, unitSeconds] = /^TimeoutStopSec=(\d+)$/m.exec(await text("deploy/user-image@.service")) ?? [];

    expect(seconds).toBeGreaterThan(0);
    expect(Number(unitSeconds)).toBeGreaterThan(seconds);
    for (const [, service] of processes) {
      expect(Number.parseInt(service.stop_grace_period ?? "0s", 10)).toBeGreaterThan(seconds);
    }
  });
});

describe("the systemd unit", () => {
  it("has an example of its settings, which the service accepts once the placeholders are replaced", async () => {
    const lines = (await text("deploy/user-image.env.example")).match(/^\w+=.*$/gm) ?? [];
    const settings = Object.fromEntries(lines.map((line) => line.split(/=(.*)/).slice(0, 2)));
    const CLOUDINARY_URL = settings.CLOUDINARY_URL.replace(/[<>]/g, "");

    expect(parseConfig({ ...settings, CLOUDINARY_URL, NODE_ENV: "production" })).toMatchObject({
      publicUrl: settings.PUBLIC_URL,
      trustProxy: ["loopback"],
    });
    expect(() => parseConfig({ ...settings, NODE_ENV: "production" })).toThrow("CLOUDINARY_URL");
  });

  it("is valid to systemd, and leaves the service little to do harm with", async ({ skip }) => {
    const hasSystemd = spawnSync("systemd-analyze", ["--version"]).status === 0;
    skip(!hasSystemd, "There is no systemd-analyze on the PATH (Debian: apt-get install systemd).");
    const unit = join(await temporaryFolder(), "user-image@.service");
    const command = `ExecStart=${process.execPath} ${file("packages/http/bin/main.js")}`;
    await writeFile(unit, (await text("deploy/user-image@.service")).replace(/^ExecStart=.*$/m, command));

    // Of 10, which a unit without restrictions gets.
    const security = ["security", "--offline=true", "--threshold=20", "--no-pager", unit];
    for (const options of [["verify", unit], security]) {
      const { status, stderr } = spawnSync("systemd-analyze", options, { encoding: "utf8" });
      expect([status, stderr]).toEqual([0, ""]);
    }
  });
});

/** As Compose replaces variables: `${NAME:-default}`, and `${NAME:?complaint}`. */
function interpolated(values: Record<string, string>, environment: Record<string, string>) {
  const replace = (_: string, name: string, kind: string, rest: string) => {
    const value = environment[name];
    if (!value && kind === "?") throw new Error(`${name} ${rest}`);
    return value || rest;
  };
  const entries = Object.entries(values).map(([name, value]) => [
    name,
    value.replace(/\$\{(\w+):([-?])([^}]*)\}/g, replace),
  ]);
  return Object.fromEntries(entries);
}
