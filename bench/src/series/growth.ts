import { join } from "node:path";
import { startMongoServer } from "@user-image/testing/mongodb-server";
import { OUR_SETTINGS } from "../contestants.js";
import { measureClosed, type Sample } from "../measure.js";
import { PROGRAMS, SCRATCH } from "../processes/paths.js";
import { type Launch, type Server, withServers } from "../processes/server.js";
import { beginStep } from "../progress.js";
import { figure, ratio, spread, table } from "../report/format.js";
import { atMost, type Section } from "../report/section.js";
import { interleave } from "../rounds.js";
import type { Scale } from "../scale.js";
import { ratiosOf, spreadOf } from "../statistics.js";
import { fillMongodb } from "../stores/fill-mongodb.js";
import { sharedFolder } from "../stores/fill-sqlite.js";

/** So few that requests do not wait for each other: what is asked for is the time of one. */
const CONNECTIONS = 4;

/** Who is at home in which store, by their number. */
type Populations = Readonly<Record<string, Launch>>;

/** Does a PATCH take longer, the more users there are? */
export async function growth(scale: Scale): Promise<Section> {
  const sqlite: Record<string, Launch> = {};
  for (const users of scale.sqliteUsers) {
    beginStep(`filling SQLite with ${figure(users)} users`);
    sqlite[users] = launch({ DATA_DIR: await sharedFolder(users) });
  }
  const inSqlite = await measureAll(sqlite, scale, "sqlite");
  const inMongodb = await withMongodb((url) => measureMongodb(url, scale));
  const rows = [...rowsOf("SQLite", inSqlite), ...rowsOf("MongoDB-compatible", inMongodb)];
  return {
    title: "PATCH, with more and more users",
    bars: [
      barOf("SQLite", inSqlite, scale.sqliteUsers),
      barOf("MongoDB-compatible", inMongodb, scale.mongodbUsers),
    ],
    text: `${ABOUT}\n\n${table(["store", "users", "p50 to the fewest", "p50 ms", "p99 ms", "CPU µs/request"], rows)}`,
  };
}

const ABOUT = `
Each request is by any one of all users, over ${CONNECTIONS} connections. The stores stand side by side and take turns in every round.
The MongoDB-compatible one shares its core with the load.`.trim();

function launch(settings: Record<string, string>): Launch {
  return { file: PROGRAMS.ours, settings: { ...OUR_SETTINGS, ...settings } };
}

async function withMongodb<Result>(work: (url: string) => Promise<Result>): Promise<Result> {
  const server = await startMongoServer();
  return work(server.url).finally(() => server.stop());
}

/** All sizes as databases of one server. */
async function measureMongodb(url: string, scale: Scale): Promise<Record<string, Sample[]>> {
  const launches: Record<string, Launch> = {};
  for (const users of scale.mongodbUsers) {
    beginStep(`filling MongoDB with ${figure(users)} users`);
    const database = new URL(url);
    database.pathname = `/users-${users}`;
    await fillMongodb(database.href, users);
    launches[users] = launch({ MONGODB_URL: database.href });
  }
  return measureAll(launches, scale, "mongodb");
}

function measureAll(
  populations: Populations,
  scale: Scale,
  store: string,
): Promise<Record<string, Sample[]>> {
  return withServers(populations, async (servers) => {
    const contestants = Object.entries(servers).map(([users, server]) => [
      users,
      () => measure(server, Number(users), scale, join(SCRATCH, `${store}-${users}.json`)),
    ]);
    return interleave<string, Sample>(Object.fromEntries(contestants), scale.growthRounds);
  });
}

async function measure({ url, pid }: Server, users: number, scale: Scale, memory: string): Promise<Sample> {
  const load = { connections: CONNECTIONS, users, memory };
  await measureClosed(url, [pid], { ...load, seconds: scale.warmUp });
  return measureClosed(url, [pid], { ...load, seconds: scale.seconds });
}

const p50s = (samples: readonly Sample[] = []) => samples.map(({ p50 }) => p50);

function barOf(store: string, samples: Record<string, Sample[]>, sizes: readonly number[]) {
  const [fewest = 0, most = 0] = [sizes[0], sizes.at(-1)];
  const what = `${store}, ${figure(fewest)} → ${figure(most)} users: p50 of PATCH`;
  return atMost(what, 1.2, ratiosOf(p50s(samples[most]), p50s(samples[fewest])));
}

function rowsOf(store: string, samples: Record<string, Sample[]>): string[][] {
  const [fewest = []] = Object.values(samples);
  return Object.entries(samples).map(([users, ofSize]) => [
    store,
    figure(Number(users)),
    ofSize === fewest ? "" : ratio(ratiosOf(p50s(ofSize), p50s(fewest))),
    spread(spreadOf(p50s(ofSize))),
    figure(spreadOf(ofSize.map(({ p99 }) => p99)).median),
    figure(spreadOf(ofSize.map(({ cpu }) => cpu)).median),
  ]);
}
