import { performance } from "node:perf_hooks";
import { setTimeout as sleep } from "node:timers/promises";
import { type Contestant, inMemoryLaunches, NAMES, OUR_SETTINGS } from "../contestants.js";
import { PROGRAMS } from "../processes/paths.js";
import { type Launch, launchServer } from "../processes/server.js";
import { usageOf } from "../processes/usage.js";
import { bytes, ratio, spread, table } from "../report/format.js";
import { installedFor } from "../report/installed.js";
import { atMost, type Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import { patchBody, patchHeaders, seedUser } from "../seed-users.js";
import { ratiosOf, spreadOf } from "../statistics.js";
import { filledFolder } from "../stores/fill-sqlite.js";

interface Start {
  /** Until the first answer, in milliseconds. */
  readonly milliseconds: number;
  /** CPU time until then, in milliseconds. */
  readonly cpu: number;
  /** Resident, at rest, in bytes. */
  readonly memory: number;
}

const REST = 1000;

const ROWS = { ...NAMES, plainFastify: `${NAMES.fastify}, its schema as plain JSON` };

const FOLDERS = {
  ours: "packages/http",
  express: "bench/peers/express-mongoose",
  nest: "bench/peers/nest",
} as const;

/** How long a process takes to be there, what it takes while nothing happens, and what has to be installed. */
export async function footprint(scale: Scale): Promise<Section> {
  const peers = inMemoryLaunches(1);
  const ours = { ...OUR_SETTINGS, DATA_DIR: await filledFolder(1) };
  const starts = await interleave(
    {
      ours: () => measureStart({ file: PROGRAMS.ours, settings: ours }),
      express: () => measureStart(peers.express),
      nest: () => measureStart(peers.nest),
      fastify: () => measureStart(peers.fastify),
      plainFastify: () => measureStart({ ...peers.fastify, settings: { SCHEMA: "plain" } }),
    },
    scale.starts,
  );
  const of = (name: keyof typeof starts, quantity: keyof Start) =>
    starts[name].map((start) => start[quantity]);
  const to = (name: keyof typeof starts, quantity: keyof Start) =>
    ratiosOf(of("ours", quantity), of(name, quantity));
  const rows = (Object.keys(starts) as (keyof typeof starts)[]).map((name) => [
    ROWS[name],
    name === "ours" ? "" : ratio(to(name, "milliseconds")),
    name === "ours" ? "" : ratio(to(name, "memory")),
    spread(spreadOf(of(name, "milliseconds"))),
    spread(spreadOf(of(name, "cpu"))),
    bytes(spreadOf(of(name, "memory")).median),
  ]);
  const head = ["", "ours ÷ theirs: start", "memory", "start ms", "CPU ms until then", "memory at rest"];
  return {
    title: "Start, memory at rest, installation",
    bars: [
      atMost(
        "Start to first answer to (5), its schema by TypeBox as ours",
        1.5,
        to("fastify", "milliseconds"),
      ),
      atMost(
        "Start to first answer to (5), its schema as plain JSON",
        1.5,
        to("plainFastify", "milliseconds"),
      ),
      atMost("Start to first answer to (2)", 1, to("nest", "milliseconds")),
      atMost("Memory at rest to (2)", 1, to("nest", "memory")),
    ],
    text: [ABOUT, table(head, rows), ABOUT_SIZE, installation()].join("\n\n"),
  };
}

const ABOUT = `
From the start of the process to the answer to the first PATCH, asked for every 5 ms. Ours is as shipped, with SQLite; the
peers keep users in memory, so they open no store. Ours is a few files, bundled with what it needs of
TypeBox; the peers are as their compiler leaves them. (5) makes its schema with TypeBox, too, and has to open all its files for that, so
it was also measured without.`.trim();

const ABOUT_SIZE = `
What production needs: all packages below, found by following \`dependencies\`, \`optionalDependencies\` and \`peerDependencies\` from each
one's \`package.json\` as far as they are installed, and their files on the disk. That of (1) and (2) holds the three small packages
of their documented headers. Ours holds both stores, the Cloudinary emulator with its image library, the documentation's reader and metrics.`.trim();

async function measureStart(launch: Launch): Promise<Start> {
  const user = seedUser(0);
  const request = { method: "PATCH", headers: patchHeaders(user), body: patchBody(user.images[1]) };
  const begin = performance.now();
  const server = await launchServer(launch);
  try {
    for (;;) {
      const answer = await fetch(`${server.url}/v1/users`, request).catch(() => null);
      await answer?.arrayBuffer();
      if (answer?.status === 200) break;
      if (performance.now() - begin > 30_000) throw new Error(`${launch.file} did not start.`);
      await sleep(5);
    }
    const milliseconds = performance.now() - begin;
    const { cpu } = await usageOf([server.pid]);
    await sleep(REST);
    return { milliseconds, cpu, memory: (await usageOf([server.pid])).memory };
  } finally {
    await server.stop();
  }
}

function installation(): string {
  const rows = Object.entries(FOLDERS).map(([name, folder]) => {
    const { packages, bytes: size } = installedFor(folder);
    return [NAMES[name as Contestant], String(packages), bytes(size)];
  });
  return table(["", "packages", "size"], rows);
}
