import type { UserId } from "@user-image/domain";
import { type Command, Option } from "commander";
import { CLOCK_TOLERANCE, collectOnce } from "../composition/collector.js";
import type { Composition } from "../composition/container.js";
import { openLog } from "../logging/log.js";
import { showCollecting } from "./collecting-progress.js";
import type { Tools } from "./tools.js";

/** The most users that a dry run lists. */
const PREVIEWED_USERS = 1000;

/** What a worker needs of the program. */
interface Running {
  /** Resolves at a signal to stop. */
  signalled(): Promise<void>;
  continueWithoutOutput(): void;
}

/** The command `collect`. */
export function addCollect(program: Command, tools: Tools, running: Running): void {
  program
    .command("collect")
    .description("destroy images that are no longer shown, as the service does, until a signal")
    .addOption(new Option("--once", "only what is due now").conflicts("dryRun"))
    .option("--dry-run", "print the due images with the reason, and change nothing")
    .action(({ dryRun, once }: { dryRun?: true; once?: true }) =>
      tools.withService((service) => {
        if (dryRun) return preview(service, tools);
        return once ? collectDue(service, tools) : collectUntilSignal(service, tools, running);
      }),
    );
}

async function preview({ destroyDiscards }: Composition, { print, context }: Tools): Promise<void> {
  const { images, isCut } = await destroyDiscards.preview(PREVIEWED_USERS);
  for (const image of images) print({ ...image });
  if (isCut)
    context.stderr.write(
      `The list has the images of the first ${PREVIEWED_USERS} users; more users have due images.\n`,
    );
}

async function collectDue(service: Composition, tools: Tools): Promise<void> {
  const progress = await showCollecting(service.store, tools.context.stderr);
  const onFailure = (error: unknown, userId?: UserId) => {
    progress.clear();
    tools.complain(error, userId);
    tools.context.exitCode = 1;
  };
  const onClock = (difference: number) => {
    progress.clear();
    complainOfClock(difference, tools);
  };
  const report = await collectOnce(service, { onFailure, onClock }).finally(progress.stop);
  tools.print({ ...report });
}

async function collectUntilSignal(service: Composition, tools: Tools, running: Running): Promise<void> {
  // A worker continues even if its output is closed.
  running.continueWithoutOutput();
  const log = openLog();
  const collector = service.startCollector({
    onReport: (report) => tools.print({ ...report }, log),
    onFailure: tools.complain,
    onClock: (difference) => complainOfClock(difference, tools),
  });
  await running.signalled();
  await collector.stop();
}

function complainOfClock(difference: number, { complain }: Tools): void {
  if (Math.abs(difference) <= CLOCK_TOLERANCE) return;
  const seconds = Math.round(Math.abs(difference) / 1000);
  complain(
    `This machine's clock is ${seconds} seconds ${difference > 0 ? "ahead of" : "behind"} the store's or Cloudinary's.`,
  );
}
