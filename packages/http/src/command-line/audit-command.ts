import { setTimeout as sleep } from "node:timers/promises";
import type { AuditImages, AuditPosition, CompareClocks, Finding } from "@user-image/domain";
import type { Config } from "../config.js";
import { type AuditReport, HEADER, rowOf, runAudit } from "./audit.js";
import type { Context } from "./tools.js";

export const AUDIT_STATUS =
  "0 if nothing remains; 2 if orphans or missing images remain, or users whose images are uncertain; 1 if the audit failed or was ended";

const NO_FOLDER =
  "CLOUDINARY_FOLDER is not set. Without a folder of its own, an image that no user has may belong to another program, so none is destroyed.";

const UNCERTAIN =
  "No orphan was destroyed, since it is not certain which images this user has. Correct it, then begin the audit again.";

/** The arguments of the command. */
export interface AuditArguments {
  readonly destroy?: boolean | undefined;
  /** Where to continue. Default: at the beginning. */
  readonly resume?: AuditPosition | undefined;
  readonly json?: boolean | undefined;
}

interface Auditing {
  readonly auditImages: AuditImages;
  readonly compareClocks: Pick<CompareClocks, "execute">;
}

/**
 * Makes an audit. Prints the findings on standard output, as a table or as a line of JSON each, and the progress on
 * standard error. Sets the exit status.
 *
 * @throws {Error} if it was not complete, or must not destroy
 */
export async function audit(
  { auditImages, compareClocks }: Auditing,
  { cloudinaryFolder }: Pick<Config, "cloudinaryFolder">,
  { destroy: destroys = false, resume = { part: "users", after: null }, json = false }: AuditArguments,
  context: Context,
): Promise<void> {
  if (destroys && cloudinaryFolder === undefined) throw new Error(NO_FOLDER);
  const onProgress = (line: string) => void context.stderr.write(`${line}\n`);
  if (cloudinaryFolder === undefined)
    onProgress("CLOUDINARY_FOLDER is not set, so an orphan may belong to another program.");
  await compareClocks.execute();

  const print = (line: string) => void context.stdout.write(`${line}\n`);
  let isFirst = true;
  const onFinding = (finding: Finding) => {
    if (isFirst && !json) print(HEADER);
    isFirst = false;
    print(json ? JSON.stringify(finding) : rowOf(finding));
  };
  const position = destroys ? withAllUsers(resume) : resume;
  const report = await untilSignal((signal) => {
    const wait = (milliseconds: number) => sleep(milliseconds, undefined, { signal }).catch(() => {});
    return runAudit(auditImages, { destroys, position, signal, onFinding, onProgress, wait });
  });

  const { users: _, images, ...counts } = report;
  const parts = Object.entries(counts).map(([name, count]) => `${name}: ${count}`);
  print(json ? JSON.stringify({ kind: "summary", ...report }) : parts.join("  "));
  if (images === 0 && cloudinaryFolder !== undefined && resume.part === "users")
    onProgress(`Cloudinary has no image in the folder ${cloudinaryFolder}. Check the name.`);
  if (destroys && report.uncertain > 0) throw new Error(UNCERTAIN);
  if (remainsOf(report) > 0) context.exitCode = 2;
}

/** Does the work, which a signal to the process aborts. */
async function untilSignal<T>(work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const stopping = new AbortController();
  const stop = () => stopping.abort();
  for (const name of ["SIGINT", "SIGTERM"]) process.once(name, stop);
  try {
    return await work(stopping.signal);
  } finally {
    for (const name of ["SIGINT", "SIGTERM"]) process.off(name, stop);
  }
}

/** Before any orphan is destroyed, all users are read: one whose images are uncertain may have come since. */
function withAllUsers(resume: AuditPosition): AuditPosition {
  return { part: "users", after: null, ...(resume.part === "images" && { images: resume.from }) };
}

function remainsOf({ missing, orphans, destroyed, uncertain }: AuditReport): number {
  return missing + orphans - destroyed + uncertain;
}
