import { startCloudinary } from "../processes/cloudinary.js";
import { PROGRAMS } from "../processes/paths.js";
import { runProgram } from "../processes/program.js";
import { beginStep } from "../progress.js";
import { bytes, figure, table } from "../report/format.js";
import type { Bar, Section } from "../report/section.js";
import type { Scale } from "../scale.js";
import type { CollectingResult } from "../servers/collecting.js";
import { filledFolder, sharedFolder } from "../stores/fill-sqlite.js";

const DAYS = 24 * 60 * 60 * 1000;

/** Of the heap, from the first tenth of a pass to its last. */
const FLAT = 1.1;

/** What it costs to find that there is nothing to destroy, and to destroy a lot. */
export async function collector(scale: Scale): Promise<Section> {
  const users = scale.sqliteUsers.at(-1) ?? 0;
  beginStep(`an idle pass over ${figure(users)} users`);
  const idle = await collect({ DATA_DIR: await sharedFolder(users), ...NOBODY });
  beginStep(`destroying ${figure(scale.discards)} images`);
  const drained = await drain(scale.discards);

  const [early = 0, late = 0] = [drained.heap[1], drained.heap.at(-1)];
  const perSecond = (drained.destroyed * 1000) / drained.milliseconds;
  const isOneQuery =
    idle.commands.join() === "findDue" && /USING (COVERING )?INDEX users_due/.test(idle.plan);
  const bars: Bar[] = [
    {
      what: `Collector: idle pass at ${figure(users)} users`,
      bar: "one indexed query",
      reached: `${idle.commands.length} query (${idle.plan}), ${figure(idle.milliseconds)} ms`,
      isMet: isOneQuery,
    },
    {
      what: `Collector: heap while it destroys ${figure(scale.discards)} images`,
      bar: `flat (≤ ${FLAT})`,
      reached: `${figure(late / early)} (${bytes(early)} → ${bytes(late)}), ${figure(perSecond)} images/s`,
      isMet: late / early <= FLAT && drained.destroyed === scale.discards,
    },
  ];
  const rows = drained.heap.map((size, tenth) => [`${tenth * 10} %`, bytes(size)]);
  return {
    title: "The collector",
    bars,
    text: `${ABOUT}\n\n${table(["of the pass", "heap in use"], rows)}`,
  };
}

const ABOUT = `
On SQLite, with a Cloudinary emulator in a process of its own. Every image of a pass belongs to another user, and takes two writes of
the store and one call to Cloudinary; eight calls run concurrently. The heap is measured after a full garbage collection.`.trim();

const NOBODY = { CLOUDINARY_URL: "cloudinary://key:secret@demo" };

function collect(settings: Record<string, string>): Promise<CollectingResult> {
  return runProgram(PROGRAMS.collecting, {}, { core: "server", options: ["--expose-gc"], settings });
}

async function drain(count: number): Promise<CollectingResult> {
  const folder = await filledFolder(count, new Date(Date.now() - 2 * DAYS));
  const cloudinary = await startCloudinary();
  const settings = { DATA_DIR: folder, CLOUDINARY_URL: cloudinary.url, DUE: String(count) };
  return collect(settings).finally(() => cloudinary.stop());
}
