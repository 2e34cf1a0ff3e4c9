import type { EmulatorLoad, EmulatorResult } from "../load/loads.js";
import { startCloudinary } from "../processes/cloudinary.js";
import { PROGRAMS } from "../processes/paths.js";
import { runProgram } from "../processes/program.js";
import { usageOf } from "../processes/usage.js";
import { bytes, figure, spread, table } from "../report/format.js";
import { atLeast, atMost, type Bar, type Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import { spreadOf } from "../statistics.js";

/** Of a round. */
const CALLS = 300;
const CLIENTS = 8;
const HEICS = 3;
/** A list is so short that its time has to be that of a warm server. */
const LISTS = 500;

/** Of the resident memory, from a tenth of the uploads to all. */
const FLAT = 1.2;

/** The figures of one round. */
type Round = Readonly<Record<"perSecond" | "uploadCpu" | "derivedCpu" | "listTime" | "beside", number>> & {
  readonly refused: number;
};

/** The emulator by itself, as the tests of another project use it. */
export async function emulator(scale: Scale): Promise<Section> {
  const { emulatorImages: images, emulatorRounds } = scale;
  const cloudinary = await startCloudinary("server");
  try {
    const call = (load: Omit<EmulatorLoad, "url">) =>
      runProgram<EmulatorResult>(PROGRAMS.emulatorCalls, { url: cloudinary.url, ...load });
    const memory: number[] = [];
    for (let tenth = 0; tenth < 10; tenth += 1) {
      process.stderr.write(`  ${figure(((tenth + 1) * images) / 10)} uploads\n`);
      const [count, from] = [images / 10, (tenth * images) / 10];
      await call({ call: "upload", count, from, clients: CLIENTS });
      memory.push((await usageOf([cloudinary.pid])).memory);
    }
    let derivedFrom = 0;
    const nextRound = () => {
      derivedFrom += CALLS;
      return round(call, cloudinary.pid, derivedFrom - CALLS);
    };
    const { rounds } = await interleave({ rounds: nextRound }, emulatorRounds);
    return section(images, memory, rounds);
  } finally {
    await cloudinary.stop();
  }
}

async function round(
  call: (load: Omit<EmulatorLoad, "url">) => Promise<EmulatorResult>,
  pid: number,
  derivedFrom: number,
): Promise<Round> {
  const cpuOf = async (load: Omit<EmulatorLoad, "url" | "clients">) => {
    const before = await usageOf([pid]);
    const result = await call({ ...load, clients: CLIENTS });
    const { cpu } = await usageOf([pid]);
    return { ...result, cpu: (cpu - before.cpu) / load.count };
  };
  const uploaded = await cpuOf({ call: "upload", count: CALLS });
  const derived = await cpuOf({ call: "derive", count: CALLS, from: derivedFrom });
  const listed = await call({ call: "list", count: LISTS, clients: 1 });
  const beside = await call({ call: "upload", count: CALLS, clients: CLIENTS, heics: HEICS });
  return {
    perSecond: CALLS / uploaded.seconds,
    uploadCpu: uploaded.cpu,
    derivedCpu: derived.cpu,
    listTime: listed.p50,
    beside: beside.most,
    refused: [uploaded, derived, listed, beside].reduce((sum, { refused }) => sum + refused, 0),
  };
}

function section(images: number, memory: readonly number[], rounds: readonly Round[]): Section {
  const of = (figure: keyof Round) => spreadOf(rounds.map((round) => round[figure]));
  const [early = 0, late = 0] = [memory[0], memory.at(-1)];
  const refused = rounds.reduce((sum, round) => sum + round.refused, 0);
  const bars: Bar[] = [
    atLeast("Emulator: uploads of 100 KB a second", 127, of("perSecond")),
    atMost("Emulator: CPU ms per upload", 6.5, of("uploadCpu")),
    atMost("Emulator: CPU ms per derived image of 200 × 200", 15, of("derivedCpu")),
    atMost(`Emulator: list of 10 of ${figure(images)}, ms`, 5, of("listTime")),
    {
      what: `Emulator: memory after ${figure(images)} uploads`,
      bar: `flat (≤ ${FLAT})`,
      reached: `${figure(late / early)} (${bytes(early)} → ${bytes(late)})`,
      isMet: late / early <= FLAT,
    },
    {
      what: "Emulator: calls refused beside HEICs of 24 megapixels",
      bar: "0",
      reached: figure(refused),
      isMet: refused === 0,
    },
  ];
  const rows = [
    ["uploads/s", spread(of("perSecond"))],
    ["CPU ms per upload", spread(of("uploadCpu"))],
    ["CPU ms per derived image", spread(of("derivedCpu"))],
    [`ms per list of 10 of ${figure(images)}`, spread(of("listTime"))],
    ["longest upload beside HEICs, ms", spread(of("beside"))],
    ...memory.map((size, tenth) => [
      `memory after ${figure(((tenth + 1) * images) / 10)} uploads`,
      bytes(size),
    ]),
  ];
  return { title: "The Cloudinary emulator", bars, text: `${ABOUT}\n\n${table(["", ""], rows)}` };
}

const ABOUT = `
In a process of its own with a core of its own, loaded by ${CLIENTS} clients. The images are JPEGs of 100 KB whose picture is small, each
under another public id, and each is derived from once. The lists are by one client. Beside some uploads,
HEICs of 24 megapixels are uploaded and delivered as JPEGs, one after the other.`.trim();
