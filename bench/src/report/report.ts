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

const SHORTFALLS = `Where a bar is not met, this is what remains. Shares are those of \`perf\` on 2026-11-24
(Node 20, 5,000 samples a second of a warm server):

- **To (5), (1) and (2), in memory.** 57 % is Node's own: sockets, HTTP, streams, and the kernel with a fourth of all. (4) has that too, at
  less each, since a client that is always busy need not be woken for each answer. 18 % is our code, 13 % Fastify, 4 % the log
  line, 3 % the store, 2 % metrics, 2 % the rate limit, 1 % garbage collection. Of our code, the use case is a fourth,
  the answer's fields and dates a fifth, the token a sixth. (1) and (2) write no log, hash no token, measure and limit nothing. "Where
  the time goes" has the parts one by one.
- **CPU on MongoDB.** 40 % is the driver and its BSON, 34 % Node's sockets and streams, of which most are the driver's, and 5 % garbage
  collection. The row of (6) is what the two commands take alone. Everybody pays it, so no ratio can be far below that of (6) to (1) or (2).
- **Requests/s on MongoDB.** SecantusDB is the limit for all. It shares its core with the load generator, which (6) has none of. Ours
  writes keys of three indexes, (1) and (2) have one; all wait for a majority and its journal.
- **CPU of uploads.** 36 % is Cloudinary's SDK with its one call for each user, 16 % SQLite and the kernel that flush two commits, 13 % the
  engine that still compiles, 8 % garbage collection, 8 % our code and Fastify; the rest is Node's. Where Cloudinary can
  reach the service (\`PUBLIC_URL\`), PATCH needs no call.
- **Start.** 40 % is Node finding and opening modules, 13 % ajv compiling schemas, 6 % Fastify, 3 % its plugin loader, 3 % its router. Both load
  Fastify and TypeBox. Ours also loads the circuit breaker, the container, SQLite, the rate limit and metrics.`;

const METHOD = `## Method

Who is compared on PATCH answers the same request with the same bytes, those of the API's documentation, which is checked
before anything is timed; ours, (1) and (2) also with its headers and refusals. A single answer to a PATCH that is not 2xx fails
its series; uploads are sent again after a 503, which is counted. The servers are processes of their own with \`NODE_ENV=production\`, on one
core where \`taskset\` exists, and loaded by autocannon in another process on another core. Contestants take turns in every round
(A B C A B C …) after a warm-up. **CPU per request** is the server's user and system time divided by requests; it is the
figure to trust, since it holds whatever else the machine does and whatever the bottleneck is. The same server differs by
about ${Math.round(NOISE * 100)} % between rounds, so a ratio that close to 1 is marked ≈: no difference was measured. "Core used" says whether the server
was the limit: where it is far below 100 %, the load generator or the store was, and requests/s say little.`;
