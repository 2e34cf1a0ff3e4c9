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

- **PATCH in memory, by processor.** Ratios differ by processor. On an Intel Xeon the service took 73.7 µs of CPU a request, (1) 390 and (2) 413;
  on an AMD EPYC (family 26) 44 and 47 in two runs, (1) 204 and 224, (2) 204 and 217, (8) 25 and 24; on an older EPYC, whose speed differed by
  half within an hour, 233 to 267, 641 to 770, 623 to 1,001 and 132 to 166. So the service took 0.19 of (1) on Intel, 0.21 on the newer EPYC and 0.34 to 0.39 on the
  older, and answered 5.3, 4.6 to 4.8 and 2.6 to 2.7 times as many requests/s. Until 2026-11-28 the client slept while it waited: to wake it
  took 7 of 57 µs on the newer EPYC, which made 0.235 of (1) there. Intel and the older EPYC were not measured since.
  On the older one, a third of the time of (4) was the kernel's, no function took more than 4 %, and Node's code on large pages (\`--use-largepages=on\`) took
  0.92 of the time: each request runs much code once, for which the processor probably waits. System calls are not the reason: a request makes one \`read\`, one \`writev\` and a share of one \`epoll_pwait\` in (4), (5), (8)
  and the service alike.
- **PATCH in memory, what remains to (8).** Of the 49 µs in the series below, log, headers and entity tag bring a bare Fastify to 28; metrics, drain and deadline take 2, the token 2, the rate limit 3 to 5 and the rest
  13 (see where the time goes, below). Of the 13, the use case takes about 9 with the store and its metrics, of which 4 remain if it runs alone
  in a loop, and the metrics of two commands of the store are 2. A rate limit of our own instead of Fastify's plugin would save 2 µs, and metrics that are added up only when they are read
  perhaps 1: both together would not meet the target either, and neither is worth its code. Shares by Node's profiler on 2026-11-28, with all that is called: 14 % \`writev\` in the kernel, 13 % the use case with
  the store and its metrics (3 of them to parse the named image), 7 % to make the answer's text, 7 % the log line, 6 % garbage collection, 5 % the entity tag and the
  token's hash, 3 % observations of metrics. The rest is Node's HTTP and streams, and Fastify's hooks.
- **CPU on MongoDB.** 33 % is the driver and its BSON, 25 % Node's sockets and streams, of which most are the driver's, 14 % the kernel and
  the engine, 9 % garbage collection, 6 % our code, 4 % Fastify. The rest is the engine that still
  compiles, metrics and log. (6), the two commands alone, already takes half of the time of (1) and (2), which is the target: to meet it, everything else
  would have to be free. The cost of waking a sleeping process is not the reason; at the same rate the ratios are similar.
- **Requests/s and latency on MongoDB.** Ours makes the store do twice as much. Of SecantusDB's CPU, measured
  separately with the driver alone, find
  takes 0.48 ms, 0.23 of them for a projection, which leaves out the fields of other services; update takes 1.43 ms,
  0.38 of them for the indexes of due dates and of public ids. The rest, about 0.4 ms, is probably that our user is the larger document: (1) and
  (2) store only the reference of an image, and so know neither its owner nor when to destroy it.
- **CPU of uploads.** 35 % is Cloudinary's SDK with its one call for each user, which reuses connections: of the CPU of 100 such calls at a time,
  16 % goes to Node's client, 10 % to the parameters, 7 % to the signature and 9 % to the rest of the SDK, and less than 10 % to our deadline and circuit breaker. 16 % SQLite and the kernel that flush two commits, 7 % the
  engine that still compiles, 4 % garbage collection, 9 % our code and Fastify; the rest is Node's. Where Cloudinary can
  reach the service (\`PUBLIC_URL\`), PATCH needs no call.`;

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
