import { NOISE, table } from "./format.js";
import { machine } from "./machine.js";
import type { Section } from "./section.js";

/** Everything that a run has to say, in Markdown. */
export function report(sections: readonly Section[], { isQuick }: { isQuick: boolean }): string {
  const bars = sections.flatMap((section) => section.bars);
  const met = bars.filter(({ isMet }) => isMet).length;
  return `# Benchmarks

${isQuick ? "**A quick run, to see that everything works: its figures mean little.** " : ""}Written by \
\`npx --yes pnpm@12 bench\` on ${new Date().toISOString().slice(0, 10)}; \`--quick\` does it in two minutes. It starts \
everything it needs, and names the few series it is given, as in \`bench in-memory mongodb\`. What all this means for many \
users is in [scaling.md](scaling.md).

${machine()}

## What had to be reached

${met} of ${bars.length}. Each ratio is ours to theirs in the same round: the median of all rounds, and the least and the most.
"Rounds differ" where some were on the other side of the bar: the machine was too busy to tell.

${table(
  ["", "bar", "reached", ""],
  bars.map(({ what, bar, reached, isMet, isUnsure }) => [
    what,
    bar,
    reached,
    `${isMet ? "met" : "**not met**"}${isUnsure ? ", rounds differ" : ""}`,
  ]),
)}

${SHORTFALLS}

${METHOD}

${sections.map(({ title, text }) => `## ${title}\n\n${text}`).join("\n\n")}
`;
}

const SHORTFALLS = `Where a bar is not met, this is what remains:

- **To (5), in memory.** Nearly all that a bare Fastify takes is Node's own, compare (4). 1.35 of it leaves ten microseconds or so
  for everything that a request is promised on top, and the log line, the entity tag and \`JSON.stringify\` of 28 fields (which
  cannot fail once something was written) take those by themselves. "Where the time goes" has the parts one by one.
- **CPU to (1) and (2), in memory.** The same parts: they write no log, hash no token, measure nothing, and limit nothing.
- **CPU on MongoDB.** The row of (6) is what the driver takes for the two commands alone. Everybody pays it, so no ratio can
  be below that of (6) to (1) or (2).
- **Requests/s and p99 on MongoDB.** SecantusDB, which shares its core with the load generator, is the limit for all. Ours
  asks it for \`w: majority, j: true\` and keeps three indexes; (1) and (2) ask for neither and keep one.
- **CPU of uploads.** Two requests and one call by Cloudinary's SDK for each user, in a process that has just started.
- **Start.** Both load Fastify and TypeBox. Ours also loads, by share: the file server of the picture page, the circuit breaker,
  the container, SQLite, the rate limit and metrics.`;

const METHOD = `## Method

Everybody answers the same request with the same bytes, those of the API's documentation, which is checked before anything is
timed; a single answer that is not 2xx fails the run. The servers are processes of their own with \`NODE_ENV=production\`, on one
core where \`taskset\` exists, and loaded by autocannon in another process on another core. Contestants take turns in every round
(A B C A B C …) after a warm-up. **CPU per request** is the server's user and system time divided by requests; it is the
figure to trust, since it holds whatever else the machine does and whatever the bottleneck is. The same server differs by
about ${Math.round(NOISE * 100)} % between rounds, so a ratio that close to 1 is marked ≈: no difference was measured. "Core used" says whether the server
was the limit: where it is far below 100 %, the load generator or the store was, and requests/s say little.`;
