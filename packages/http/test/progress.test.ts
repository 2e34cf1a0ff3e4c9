import { execFile } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { openSqliteStore } from "@user-image/adapters/sqlite";
import { aDiscard, aUser, fillStore } from "@user-image/domain/testing";
import { pythonWith } from "@user-image/testing/python";
import { afterEach, beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import { showCollecting } from "../src/command-line/collecting-progress.js";
import { showProgress } from "../src/command-line/progress.js";
import { userImageProcess } from "./process.js";
import { temporaryFolder } from "./serve.js";

const execute = promisify(execFile);

const ESCAPE = "\u001b";

describe("the progress of a long command", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("is one line on a terminal, which it removes in the end", async () => {
    const output = anOutput({ isTTY: true, columns: 200 });
    let share = 0;

    const progress = await showProgress(() => ({ what: "4 of 8 users", share }), { output });
    share = 0.5;
    await vi.advanceTimersByTimeAsync(1000);
    progress.stop();
    await vi.advanceTimersByTimeAsync(5000);

    expect(output.lines()).toEqual(["4 of 8 users: 0 %", "4 of 8 users: 50 %, about 1 s left"]);
    expect(output.written).not.toContain("\n");
    expect(output.written.endsWith(`${ESCAPE}[1G${ESCAPE}[0K`)).toBe(true);
  });

  it("is plain lines elsewhere, and none of a short run", async () => {
    const output = anOutput({});

    const progress = await showProgress(() => ({ what: "sending", share: 0.1 }), { output, every: 10_000 });
    await vi.advanceTimersByTimeAsync(9000);
    expect(output.written).toBe("");
    await vi.advanceTimersByTimeAsync(11_000);
    progress.stop();
    await vi.advanceTimersByTimeAsync(60_000);

    expect(output.written).toBe("sending: 10 %, about 90 s left\nsending: 10 %, about 3 min left\n");
  });

  it.each([
    [0.001, "0 %, about 2 h 47 min left"],
    [0.1, "10 %, about 90 s left"],
    [0.95, "95 %, about 1 s left"],
    [1, "100 %, about 0 s left"],
    [undefined, "10 s so far"],
  ])("says how much is left at a share of %s", async (share, words) => {
    const output = anOutput({});

    const progress = await showProgress(() => ({ what: "x", share }), { output });
    await vi.advanceTimersByTimeAsync(10_000);
    progress.stop();

    expect(output.written.replace(/^x[:,] /, "")).toBe(`${words}\n`);
  });

  it("is cut to the width of the terminal, and gives way to a message", async () => {
    const output = anOutput({ isTTY: true, columns: 10 });

    const progress = await showProgress(() => ({ what: "a long line" }), { output });
    expect(output.lines()).toEqual(["a long li"]);
    progress.clear();
    progress.stop();
    expect(output.lines()).toEqual(["a long li"]);
  });

  it("shows nothing while the status cannot be read", async () => {
    const output = anOutput({ isTTY: true, columns: 80 });

    const progress = await showProgress(() => Promise.reject(new Error("no store")), { output });
    await vi.advanceTimersByTimeAsync(5000);
    progress.stop();

    expect(output.lines()).toEqual([]);
  });
});

describe("user-image collect --once", () => {
  it("shows its progress on a terminal", async () => {
    const { output } = await inTerminal(["collect", "--once"], await settingsOfOneDue());

    expect(withoutControl(output)).toEqual(["0 of 1 users: 0 %", "destroyed: 0  failed: 1"]);
    expect(output).toContain(ESCAPE);
  });

  it("writes no control character elsewhere, and its result only", async () => {
    const { stdout, stderr } = await userImageProcess(["collect", "--once"], await settingsOfOneDue());

    expect([stdout, stderr]).toEqual(["destroyed: 0  failed: 1\n", ""]);
  });

  it("counts what other workers do as well", async () => {
    vi.useFakeTimers();
    onTestFinished(() => void vi.useRealTimers());
    const write = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    onTestFinished(() => write.mockRestore());
    const left = [100, 75, 100_000];

    const progress = await showCollecting({ countDue: async () => left.shift() ?? 0 });
    await vi.advanceTimersByTimeAsync(30_000);
    progress.stop();

    expect(write.mock.calls.map(([line]) => line)).toEqual([
      "0 of 100 users: 0 %\n",
      "25 of 100 users: 25 %, about 60 s left\n",
      "at least 100,000 users are left, 30 s so far\n",
    ]);
  });
});

/** A store with one due image, and a Cloudinary that cannot be reached. */
async function settingsOfOneDue(): Promise<Record<string, string>> {
  const dataDir = await temporaryFolder();
  const store = openSqliteStore(join(dataDir, "users.sqlite"));
  const discards = [aDiscard("abc", { destroyAt: new Date(1000) })];
  await fillStore(store, [{ user: aUser({ discards }) }]);
  await store.close();
  return {
    DATA_DIR: dataDir,
    CLOUDINARY_URL: "cloudinary://key:secret@demo?upload_prefix=http://127.0.0.1:1",
  };
}

/** Runs the command line in a pseudo-terminal, which joins its two outputs. */
async function inTerminal(options: string[], settings: Record<string, string>): Promise<{ output: string }> {
  const spawn = "import pty, sys; sys.exit(pty.spawn(sys.argv[1:]) >> 8)";
  const program = [process.execPath, fileURLToPath(new URL("../bin/cli.js", import.meta.url))];
  const python = await pythonWith("terminal", []);
  const env = { PATH: process.env.PATH, TERM: "xterm", ...settings };
  const { stdout } = await execute(python, ["-c", spawn, ...program, ...options], { env });
  return { output: stdout };
}

/** The lines that a terminal has shown, in their order. */
function withoutControl(written: string): string[] {
  return written
    .split(ESCAPE)
    .map((part, index) => (index === 0 ? part : part.replace(/^\[\d*[A-Z]/, "")))
    .flatMap((part) => part.split(/[\r\n]/))
    .filter(Boolean);
}

/** A stream that is written to in memory. */
function anOutput(terminal: { isTTY?: true; columns?: number }) {
  return {
    isTTY: false,
    columns: 0,
    ...terminal,
    written: "",
    write(text: string) {
      this.written += text;
      return true;
    },
    lines() {
      return withoutControl(this.written);
    },
  };
}
