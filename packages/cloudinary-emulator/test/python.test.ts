import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { pythonWith } from "@user-image/testing/python";
import { describe, expect, it, onTestFinished, vi } from "vitest";

describe("pythonWith", () => {
  it("gives all who ask at once one Python that works, and leaves nothing else behind", async () => {
    const name = `test-${randomUUID()}`;
    onTestFinished(() => {
      for (const path of built(name)) rmSync(path, { recursive: true });
    });

    const paths = await Promise.all([pythonWith(name, []), pythonWith(name, [])]);

    expect(new Set(paths).size).toBe(1);
    expect(execFileSync(String(paths[0]), ["-c", "print(6 * 7)"], { encoding: "utf8" }).trim()).toBe("42");
    expect(built(name)).toHaveLength(2);
    expect(await pythonWith(name, [])).toBe(paths[0]);
  });

  it("says what cannot be had", async () => {
    await expect(pythonWith(`test-${randomUUID()}`, ["/no/such/package"])).rejects.toThrow(
      /^pip could not install \/no\/such\/package: /,
    );
    vi.stubEnv("PATH", "");
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(pythonWith(`test-${randomUUID()}`, [])).rejects.toThrow("there is no python3 on the PATH");
  });
});

function built(name: string): string[] {
  const cache = fileURLToPath(new URL("../../../node_modules/.cache/python", import.meta.url));
  return readdirSync(cache)
    .filter((entry) => entry.startsWith(name))
    .map((entry) => join(cache, entry));
}
