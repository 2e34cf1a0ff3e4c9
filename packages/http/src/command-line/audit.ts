import {
  type AuditImages,
  type AuditPosition,
  type AuditStep,
  type Finding,
  isDomainError,
  MediaLimitReached,
  type UserId,
} from "@user-image/domain";
import { inOneLine, reasonOf } from "../logging/reason-of.js";

/** How an audit is made, and where its results go. */
export interface AuditRun {
  readonly destroys: boolean;
  /** Where it begins. */
  readonly position: AuditPosition;
  /** Ends the audit. */
  readonly signal: AbortSignal;
  /** Receives each finding at once. */
  onFinding(finding: Finding): void;
  /** Receives lines about the progress. */
  onProgress(line: string): void;
  /** Resolves after this time, or when the signal ends the audit. */
  wait(milliseconds: number): Promise<void>;
}

/** What an audit counted. */
export interface AuditReport {
  readonly users: number;
  readonly images: number;
  readonly missing: number;
  /** All that were found, with those that were destroyed. */
  readonly orphans: number;
  readonly destroyed: number;
  readonly failed: number;
  readonly uncertain: number;
  /** Images that were uploaded so recently that they were left out. */
  readonly recent: number;
}

/** After how many failed attempts in a row an audit ends, and the wait after the first one, in milliseconds. It doubles. */
const MAX_FAILURES = 10;
const PAUSE = 1000;

/** The shortest wait for the limit of calls, in milliseconds: this machine's clock may be ahead. */
const MIN_WAIT = 60_000;

const NOTHING_OWNED =
  "No user in this store has an image in the folder, so this may be another store, and no orphan was destroyed. If all images in the folder are to go, delete the folder in Cloudinary.";

/**
 * Makes an audit, page by page. It waits while Cloudinary allows no further calls, and repeats a page that failed.
 *
 * @throws {Error} if a page fails several times in a row, or if the signal ends the audit. The last line of progress
 *   says how to continue
 */
export async function runAudit(audit: Pick<AuditImages, "execute">, run: AuditRun): Promise<AuditReport> {
  const report = {
    users: 0,
    images: 0,
    missing: 0,
    orphans: 0,
    destroyed: 0,
    failed: 0,
    uncertain: 0,
    recent: 0,
  };
  const onFinding = (finding: Finding) => {
    countFinding(report, finding);
    run.onFinding(finding);
  };
  const { destroys, signal } = run;
  let position: AuditPosition | null = run.position;
  let owned = 0;
  for (let failures = 0; position !== null && !signal.aborted; ) {
    const current: AuditPosition = position;
    try {
      const step: AuditStep = await audit.execute(current, { destroys, signal, onFinding });
      failures = 0;
      report[current.part] += step.compared;
      report.recent += step.recent;
      owned += step.owned;
      position = step.next;
      if (destroys && position?.part === "images" && owned === 0) throw new Error(NOTHING_OWNED);
      run.onProgress(progressOf(report, position));
    } catch (error) {
      failures += error instanceof MediaLimitReached ? 0 : 1;
      const pause = failures < MAX_FAILURES ? pauseAfter(error, failures) : null;
      const resume = continuing(current);
      if (pause === null) {
        run.onProgress(`The audit ends; ${resume}`);
        throw error;
      }
      const time = new Date(Date.now() + pause).toISOString();
      run.onProgress(`${reasonOf(error)} The audit continues at ${time}; ${resume}`);
      await run.wait(pause);
    }
  }
  if (position !== null) throw new Error("The audit was ended by a signal before it was complete.");
  return report;
}

/** A position as an argument: `users:217`, `images:<cursor>`. */
export function formatPosition(position: AuditPosition): string {
  if (position.part === "users" && position.images !== undefined)
    return formatPosition({ part: "images", from: position.images });
  const at = position.part === "users" ? position.after : position.from;
  return at === null ? position.part : `${position.part}:${at}`;
}

/**
 * Parses a position that `formatPosition` has written.
 *
 * @param toId parses a user's id
 */
export function parsePosition(text: string, toId: (text: string) => UserId): AuditPosition {
  const [, part, at] = /^(users|images)(?::(.+))?$/s.exec(text) ?? [];
  if (part === "users") return { part, after: at === undefined ? null : toId(at) };
  if (part === "images") return { part, from: at ?? null };
  throw new Error(
    `${text} is not a position of an audit. Give what an earlier audit printed after --resume.`,
  );
}

/** A finding as a row of a table with fixed columns. Other services may have chosen any text as a public id. */
export function rowOf(finding: Finding): string {
  const { kind, publicId } = finding;
  const user = "userId" in finding ? finding.userId : "-";
  return inOneLine(inColumns(kind, `${user}`, publicId ?? "-", detailOf(finding)));
}

export const HEADER = inColumns("FOUND", "USER", "PUBLIC ID", "DETAIL");

function inColumns(kind: string, user: string, publicId: string, detail: string): string {
  return [kind.padEnd(9), user.padEnd(24), publicId.padEnd(40), detail].join("  ");
}

function detailOf(finding: Finding): string {
  if (finding.kind === "orphan") return `uploaded ${finding.uploadedAt.toISOString()}, ${finding.outcome}`;
  return finding.kind === "uncertain" ? finding.reason : "";
}

type Counts = { -readonly [Name in keyof AuditReport]: number };

function countFinding(report: Counts, finding: Finding): void {
  if (finding.kind === "missing") report.missing += 1;
  if (finding.kind === "uncertain") report.uncertain += 1;
  if (finding.kind !== "orphan") return;
  report.orphans += 1;
  if (finding.outcome !== "kept") report[finding.outcome] += 1;
}

/** Null if it is not worth waiting. */
function pauseAfter(error: unknown, failures: number): number | null {
  if (error instanceof MediaLimitReached) return Math.max(MIN_WAIT, error.until.getTime() - Date.now());
  const isOutage = isDomainError(error) && ["store_unavailable", "media_unavailable"].includes(error.code);
  return isOutage ? PAUSE * 2 ** (failures - 1) : null;
}

function progressOf({ users, images }: AuditReport, next: AuditPosition | null): string {
  const compared = `${users} users and ${images} images compared`;
  return next ? `${compared}; ${continuing(next)}` : `${compared}.`;
}

function continuing(position: AuditPosition): string {
  return `to continue from here: --resume ${formatPosition(position)}`;
}
