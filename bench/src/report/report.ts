import { NOISE } from "./format.js";
import { machine } from "./machine.js";
import { barsTable, type Section, sectionText } from "./section.js";

/** Everything that a run has to say, in Markdown. */
export function report(sections: readonly Section[], { isQuick }: { isQuick: boolean }): string {
  const bars = sections.flatMap((section) => section.bars);
  const met = bars.filter(({ isMet }) => isMet).length;
  return `# Benchmarks

${isQuick ? "**A quick run, to see that everything works: its figures mean little.** " : ""}Written by \
\`npx --yes pnpm@12 bench\` on ${new Date().toISOString().slice(0, 10)}; \`--quick\` does it in ten minutes. It starts \
everything it needs. \`bench in-memory mongodb\` runs these series only; with \`--update\` they replace their sections here. \
\`--draw\` draws the charts again from the tables below, and measures nothing. What \
all this means for many users is in [scaling.md](scaling.md).

${machine()}

## Targets

${met} of ${bars.length}. Each ratio is ours to theirs in the same round: the median of all rounds, and the least and the most.
"Rounds differ" means that some rounds were on the other side of the bar: the machine was too busy for a result.

${barsTable(bars)}

${SHORTFALLS}

${METHOD}

${sections.map(sectionText).join("\n\n")}
`;
}

const SHORTFALLS = `If a target is not met, this is where the time goes. Shares are those of \`perf\` on 2026-11-26
(Node 20, 5,000 samples a second of a warm server):

- **To (5), in memory.** 63 % is Node's own: sockets, HTTP, streams, and the kernel, which takes a fourth of all to write answers and to
  wake the waiting client. (4) has that too, but less for each answer, since a client that is always busy need not be woken. 14 % is
  our code, 14 % Fastify with its plugins. "Where the time goes" has each part: a log line with its request id and logger takes
  half of the whole time of (5). The rest is garbage collection, and the benchmark's own replacement of a store.
- **CPU on MongoDB.** 33 % is the driver and its BSON, 25 % Node's sockets and streams, of which most are the driver's, 14 % the kernel and
  the engine, 9 % garbage collection, 6 % our code, 4 % Fastify. The rest is the engine that still
  compiles, metrics and log. (6), the two commands alone, already takes half of the time of (1) and (2), which is the target: to meet it, everything else
  would have to be free. The cost of waking a sleeping process is not the reason; at the same rate the ratios are similar.
- **Requests/s and latency on MongoDB.** Ours makes the store do twice as much. Of SecantusDB's CPU, measured
  separately with the driver alone, find
  takes 0.48 ms, 0.23 of them for a projection, which leaves out the fields of other services; update takes 1.43 ms,
  0.38 of them for the indexes of due dates and of public ids. The rest, about 0.4 ms, is probably that our user is the larger document: (1) and
  (2) store only the reference of an image, and so know neither its owner nor when to destroy it.
- **CPU of uploads.** 35 % is Cloudinary's SDK with its one call for each user, 16 % SQLite and the kernel that flush two commits, 7 % the
  engine that still compiles, 4 % garbage collection, 9 % our code and Fastify; the rest is Node's. Where Cloudinary can
  reach the service (\`PUBLIC_URL\`), PATCH needs no call.
- **Start, to (5) with plain JSON.** Of 310 ms of one run, by hand: 220 until all modules are loaded (among them 35 for Fastify, 22 for Node itself, 20 for
  ajv, 12 for the metrics' library, 10 for the log's, 9 for the container, 7 for the rate limit), 25 to open SQLite, 50 for plugins,
  routes and their schemas, 15 to answer. Frameworks and drivers are left out of the bundle, so that they can be updated without us.`;

const METHOD = `## Method

All contestants on PATCH answer the same request with the same bytes, those of the API's documentation, which is checked
before anything is timed; ours, (1) and (2) also with its headers and refusals. A single answer to a PATCH that is not 2xx fails
its series; uploads are sent again after a 503, which is counted. The servers are processes of their own with \`NODE_ENV=production\`, on one
core where \`taskset\` exists, and loaded by another process on another core, unless said otherwise (autocannon, in the closed loop). Contestants take turns in every round
(A B C A B C …) after a warm-up. **CPU per request** is the server's user and system time divided by requests; it is the
figure to trust, since it holds whatever else the machine does. (A process that sleeps between requests pays for waking up, so on
MongoDB, CPU is also compared at the same rate.) The same server differs by
about ${Math.round(NOISE * 100)} % between rounds, so a ratio that close to 1 is marked ≈: no difference was measured. "Core used" says whether the server
was the limit: where it is far below 100 %, the load generator or the store was, and requests/s say little.`;
