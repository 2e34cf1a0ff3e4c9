import {
  type AuditOptions,
  type AuditPosition,
  type AuditStep,
  type Finding,
  MediaLimitReached,
  MediaUnavailable,
  StoreUnavailable,
} from "@user-image/domain";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { formatPosition, parsePosition, runAudit } from "../src/command-line/audit.js";

const START = { part: "users", after: null } as const;
const IMAGES = { part: "images", from: "c" } as const;
const NOW = new Date("2026-01-01T12:30:00Z");

beforeEach(() => void vi.useFakeTimers({ now: NOW, toFake: ["Date"] }));
afterEach(() => void vi.useRealTimers());

describe("an audit whose calls fail", () => {
  it("repeats a page after a while, and counts nothing twice", async () => {
    const orphan = { kind: "orphan", publicId: "a", uploadedAt: NOW, outcome: "destroyed" } as const;
    const { audit, lines, findings, waits } = scripted([
      stepTo(IMAGES, 3),
      new MediaUnavailable(new Error("down")),
      new StoreUnavailable(new Error("down")),
      stepTo(null, 5, [orphan]),
    ]);

    const report = await audit();

    const counts = { missing: 0, orphans: 1, destroyed: 1, failed: 0, uncertain: 0, recent: 0 };
    expect(report).toEqual({ users: 3, images: 5, ...counts });
    expect(findings).toEqual([orphan]);
    expect(lines).toEqual([
      "3 users and 0 images compared; to continue from here: --resume images:c",
      expect.stringMatching(/^The media library .* continues at 2026-01-01T12:30:01.*--resume images:c$/),
      expect.stringMatching(/^The user store .* continues at 2026-01-01T12:30:02.*--resume images:c$/),
      "3 users and 5 images compared.",
    ]);
    expect(waits).toEqual([1000, 2000]);
  });

  it("ends after ten failures in a row, and says how to continue", async () => {
    const { audit, lines } = scripted([stepTo(IMAGES, 3), ...Array(10).fill(new MediaUnavailable(null))]);

    await expect(audit()).rejects.toBeInstanceOf(MediaUnavailable);

    expect(lines.at(-1)).toBe("The audit ends; to continue from here: --resume images:c");
    expect(lines).toHaveLength(11);
  });

  it.each([
    ["the time that it says", new Date("2026-01-01T13:00:00Z"), 30 * 60_000],
    ["a minute if that is over, by a clock that is ahead", new Date("2026-01-01T12:00:00Z"), 60_000],
  ])("waits at the limit of calls for %s, however often", async (_, until, wait) => {
    const limits = Array(20).fill(new MediaLimitReached(until));
    const { audit, waits } = scripted([...limits, stepTo(null, 1)]);

    expect(await audit()).toMatchObject({ users: 1 });
    expect(waits).toEqual(Array(20).fill(wait));
  });

  it("ends at once for any other error, with the place", async () => {
    const { audit, lines } = scripted([new TypeError("a bug")]);

    await expect(audit()).rejects.toThrow("a bug");
    expect(lines).toEqual(["The audit ends; to continue from here: --resume users"]);
  });

  it("ends while it waits if a signal says so", async () => {
    const stopping = new AbortController();
    const limit = new MediaLimitReached(new Date("2026-01-01T13:00:00Z"));
    const { audit } = scripted([limit, stepTo(null, 1)], stopping);

    await expect(audit(() => stopping.abort())).rejects.toThrow("ended by a signal");
  });
});

describe("a position", () => {
  it.each<AuditPosition>([
    START,
    { part: "users", after: 217 },
    { part: "images", from: null },
    { part: "images", from: "a:b=c\n" },
  ])("is read as it was written: %j", (position) => {
    expect(parsePosition(formatPosition(position), Number)).toEqual(position);
  });

  it.each(["", "user", "users:", "pages:1", " images"])("is not %j", (text) => {
    expect(() => parsePosition(text, Number)).toThrow("is not a position of an audit");
  });
});

type Scripted = Error | { readonly step: AuditStep; readonly findings: readonly Finding[] };

function stepTo(next: AuditPosition | null, compared: number, findings: readonly Finding[] = []): Scripted {
  return { step: { compared, recent: 0, owned: 1, next }, findings };
}

/** An audit of which each step goes as the script says, and which does not really wait. */
function scripted(script: readonly Scripted[], { signal } = new AbortController()) {
  const lines: string[] = [];
  const findings: Finding[] = [];
  const waits: number[] = [];
  const steps = script.values();
  const execute = async (_: AuditPosition, { onFinding }: AuditOptions) => {
    const next = steps.next().value;
    if (!next) throw new Error("The script is over.");
    if (next instanceof Error) throw next;
    for (const finding of next.findings) onFinding(finding);
    return next.step;
  };
  const audit = (onWait = () => {}) =>
    runAudit(
      { execute },
      {
        ...{ destroys: true, position: START, signal },
        onFinding: (finding) => void findings.push(finding),
        onProgress: (line) => void lines.push(line),
        wait: async (milliseconds) => {
          waits.push(milliseconds);
          onWait();
        },
      },
    );
  return { audit, lines, findings, waits };
}
