import { NAMES, OUR_SETTINGS, peerSettings } from "../contestants.js";
import type { UploadLoad, UploadResult } from "../load/loads.js";
import { startCloudinary } from "../processes/cloudinary.js";
import { PROGRAMS } from "../processes/paths.js";
import { runProgram } from "../processes/program.js";
import { type Launch, startServer } from "../processes/server.js";
import { usageOf, watchMemory } from "../processes/usage.js";
import { bytes, figure, spread, table } from "../report/format.js";
import { atMost, type Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import { ratiosOf, spreadOf } from "../statistics.js";
import { filledFolder } from "../stores/fill-sqlite.js";

/** In bytes. Small ones do to warm up, and take less time. */
const PHOTO = 5_000_000;
const SMALL_PHOTO = 100_000;

interface Measured extends UploadResult {
  /** Of the server, above what it has at rest, in bytes. */
  readonly memory: number;
  /** Of the server for each user, in milliseconds. */
  readonly cpu: number;
}

/** Many users set a photo at once: the whole flow, and what of it the server has to bear. */
export async function uploads(scale: Scale): Promise<Section> {
  const measured = await interleave(
    {
      ours: () =>
        withCloudinary(async (cloudinaryUrl) => {
          const folder = await filledFolder(scale.uploads);
          const settings = { ...OUR_SETTINGS, CLOUDINARY_URL: cloudinaryUrl, DATA_DIR: folder };
          return measure({ file: PROGRAMS.ours, settings }, "direct", scale);
        }),
      multer: () =>
        withCloudinary((cloudinaryUrl) => {
          const settings = { ...peerSettings(scale.uploads), CLOUDINARY_URL: cloudinaryUrl };
          return measure({ file: PROGRAMS.multer, settings }, "through the server", scale);
        }),
    },
    scale.uploadRounds,
  );
  const { ours, multer } = measured;
  const of = (rounds: readonly Measured[], quantity: keyof Measured) =>
    rounds.map((round) => round[quantity]);
  const cpuRatio = ratiosOf(of(ours, "cpu"), of(multer, "cpu"));
  const [memory, traffic] = [spreadOf(of(ours, "memory")), spreadOf(of(ours, "bytesPerUser"))];
  const rows = ([...Object.entries(measured)] as [keyof typeof measured, Measured[]][]).map(
    ([name, rounds]) => [
      NAMES[name],
      bytes(spreadOf(of(rounds, "memory")).median),
      bytes(spreadOf(of(rounds, "bytesPerUser")).median),
      spread(spreadOf(of(rounds, "cpu"))),
      figure(spreadOf(of(rounds, "seconds")).median),
      figure(spreadOf(of(rounds, "repeated")).median),
    ],
  );
  const head = [
    "",
    "peak memory above idle",
    "bytes through the server a user",
    "CPU ms/user",
    "seconds",
    "repeated",
  ];
  return {
    title: `${scale.uploads} users at once set a photo of 5 MB`,
    bars: [
      atMost("Uploads: peak memory above idle, MB", 30, scaled(memory, 1e-6)),
      atMost("Uploads: KB through the server a user", 10, scaled(traffic, 1e-3)),
      atMost("Uploads: CPU a user to (3)", 0.2, cpuRatio),
    ],
    text: `${about(scale)}\n\n${table(head, rows)}`,
  };
}

const about = ({ uploads, uploadWarmUps }: Scale) =>
  `
The three steps of every user: permission, upload and PATCH with us; one multipart PATCH with (3). A Cloudinary emulator in a process
of its own replaces Cloudinary, on the core of the load generator, and takes most of the time. Ours runs as shipped,
with SQLite; (3) keeps users in memory. Bytes are those of the connections between clients and server; (3) sends as many
again to Cloudinary. "Repeated" are requests that were answered 503 because the emulator did not keep up, and sent again.
Memory and bytes are those of a server that has just started, CPU those of one where the same
users have set ${figure(uploads * uploadWarmUps)} small photos before.`.trim();

async function withCloudinary<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const cloudinary = await startCloudinary();
  return work(cloudinary.url).finally(() => cloudinary.stop());
}

async function measure(launch: Launch, flow: UploadLoad["flow"], scale: Scale): Promise<Measured> {
  const server = await startServer(launch);
  const { uploads: users, uploadWarmUps } = scale;
  const upload = (task: Pick<UploadLoad, "users" | "from" | "bytes">) =>
    runProgram<UploadResult>(PROGRAMS.uploads, { url: server.url, flow, ...task });
  try {
    // One user beforehand, so that what is loaded at first use belongs to the idle state.
    await upload({ users: 1, from: 0, bytes: PHOTO });
    const idle = await usageOf([server.pid]);
    const stopWatching = watchMemory(server.pid);
    const result = await upload({ users: users - 1, from: 1, bytes: PHOTO });
    const peak = await stopWatching();

    for (let count = 0; count < uploadWarmUps; count++) await upload({ users, from: 0, bytes: SMALL_PHOTO });
    const before = await usageOf([server.pid]);
    await upload({ users, from: 0, bytes: PHOTO });
    const { cpu } = await usageOf([server.pid]);
    return { ...result, memory: peak - idle.memory, cpu: (cpu - before.cpu) / users };
  } finally {
    await server.stop();
  }
}

function scaled({ median, least, most }: ReturnType<typeof spreadOf>, factor: number) {
  return { median: median * factor, least: least * factor, most: most * factor };
}
