import { once } from "node:events";
import { OUR_SETTINGS } from "../contestants.js";
import { measureClosed, type Sample } from "../measure.js";
import { PROGRAMS } from "../processes/paths.js";
import { launchServer } from "../processes/server.js";
import { figure, ratio, spread, table } from "../report/format.js";
import type { Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import { ratiosOf, spreadOf } from "../statistics.js";

const PROCESSES = ["1", "2", "4"] as const;

/** More processes behind one port. */
export async function scaling(scale: Scale): Promise<Section> {
  const contestants = PROCESSES.map((count) => [count, () => measure(count, scale)]);
  const samples: Record<string, Sample[]> = await interleave<string, Sample>(
    Object.fromEntries(contestants),
    scale.scalingRounds,
  );
  const of = (count: string, quantity: keyof Sample) =>
    (samples[count] ?? []).map((sample) => sample[quantity]);
  const rows = PROCESSES.map((count) => [
    count,
    count === "1" ? "" : ratio(ratiosOf(of(count, "perSecond"), of("1", "perSecond"))),
    spread(spreadOf(of(count, "perSecond"))),
    spread(spreadOf(of(count, "cpu"))),
    figure(spreadOf(of(count, "busy")).median),
  ]);
  return {
    title: "Several processes behind one port",
    bars: [],
    text: `${ABOUT}\n\n${table(["processes", "requests/s to one", "requests/s", "CPU µs/request", "cores used"], rows)}`,
  };
}

const ABOUT = `
With \`node:cluster\`, users in memory, all cores for all, the load generator among them: on two cores it takes what a second
process would need, so "cores used" says more than requests/s. If the CPU per request does not grow, the processes
do not wait for a shared resource.`.trim();

async function measure(processes: string, scale: Scale): Promise<Sample> {
  const { connections, warmUp } = scale;
  const settings = { ...OUR_SETTINGS, USERS: String(connections), PROCESSES: processes };
  const server = await launchServer({ file: PROGRAMS.oursClustered, settings, isFree: true });
  try {
    const [pids] = (await once(server.process, "message")) as [number[]];
    // Each process compiles for itself.
    const seconds = warmUp * pids.length;
    await measureClosed(server.url, pids, { connections, seconds });
    return await measureClosed(server.url, pids, { connections, seconds: scale.seconds });
  } finally {
    await server.stop();
  }
}
