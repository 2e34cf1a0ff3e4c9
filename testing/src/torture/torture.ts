import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";
import { freePort } from "../free-port.js";
import { startMongoServer } from "../mongodb-server.js";
import type { OnPhase } from "../phases.js";
import { Program } from "../program.js";
import { addUsers } from "./add-users.js";
import { Chaos } from "./chaos.js";
import { Client, type World } from "./client.js";
import { EventReceiver } from "./event-receiver.js";
import { FaultyProxy } from "./faulty-proxy.js";

/** The result. All numbers from `lost` on must be 0. */
export interface Summary {
  readonly seconds: number;
  readonly ids: string;
  readonly requests: number;
  readonly acknowledged: number;
  readonly destroyed: number;
  readonly kills: number;
  readonly faults: number;
  /** Events that arrived, and what went wrong with others. */
  readonly events: number;
  readonly eventFaults: number;
  /** Users whose shown image is not the one of the last answer. */
  readonly lost: number;
  /** Images that an answer confirmed but that did not exist. */
  readonly missing: number;
  /** Images in the media library that are not shown, after all deadlines. */
  readonly orphans: number;
  /** Shown images that are not in the media library. */
  readonly wronglyDestroyed: number;
  /** Images that were destroyed with effect more than once. */
  readonly destroyedTwice: number;
  /** Users of whom the last event does not tell what they show. */
  readonly wrongEvents: number;
  /** Events that arrived after a newer one of the same user. */
  readonly olderEvents: number;
  /** Unexpected answers. */
  readonly oddities: readonly string[];
}

const USERS = 12;

/** How long it usually takes to add the users, and to settle after the end, in seconds. */
const SETTLING = 10;

/** How much longer it may last on a slow machine until enough has gone wrong, in milliseconds. */
const PATIENCE = 30_000;

/** How long the workers may clean up after the end, in milliseconds. */
const CLEANING = 120_000;

/**
 * How long it takes at most until no attempt to send an event of an earlier change is under way, in milliseconds: more
 * than the deadline of `SendEvents`.
 */
const ATTEMPT = 6000;

/** How long the workers may send events after the end, in milliseconds. */
const SENDING = 60_000;

const SETTINGS = {
  GRANT_TTL: "6s",
  DISCARD_GRACE: "2s",
  COLLECT_INTERVAL: "300ms",
  SIGN_RATE_LIMIT: "100000",
  SET_RATE_LIMIT: "100000",
  EVENTS_SECRET: `whsec_${Buffer.alloc(32, "a").toString("base64")}`,
};

/**
 * Runs two servers and two workers with one MongoDB-compatible server and one Cloudinary emulator, all as
 * real processes, which are killed and fail at random while users set images, and a receiver of events that
 * fails, hangs and dies. After that, nothing may be lost, left behind or wrongly destroyed, and the last event
 * of each user tells what they show.
 *
 * @param ids the type of the users' ids: a value of `MONGODB_USER_ID`. With other types than numbers, the images have
 *   a folder of their own
 */
export async function torture(
  seconds: number,
  ids = "number",
  onPhase: OnPhase = () => {},
): Promise<Summary> {
  const dir = await mkdtemp(join(tmpdir(), "user-image-torture-"));
  const mongodb = await startMongoServer();
  const emulator = new Program("cli.js", ["cloudinary-emulator", "--port", "0", "--dir", dir], {});
  emulator.start();
  const [, credentials = "", origin = ""] =
    /cloudinary:\/\/(\S+)@local\?upload_prefix=(\S+)/.exec(await emulator.firstLine()) ?? [];
  const proxy = new FaultyProxy(origin);
  const cloudinaryUrl = `cloudinary://${credentials}@local?upload_prefix=${await proxy.listen()}`;

  const receiver = await EventReceiver.start();
  const ports = [await freePort(), await freePort()];
  const servers = ports.map((port) => `http://127.0.0.1:${port}`);
  const settings = {
    ...SETTINGS,
    MONGODB_URL: mongodb.url,
    MONGODB_USER_ID: ids,
    CLOUDINARY_URL: cloudinaryUrl,
    EVENTS_URL: receiver.url,
    ...(ids !== "number" && { CLOUDINARY_FOLDER: "torture/images" }),
  };
  const programs = [
    ...ports.map(
      (port) => new Program("main.js", [], { ...settings, PORT: `${port}`, PUBLIC_URL: servers[0] ?? "" }),
    ),
    ...[1, 2].map(() => new Program("cli.js", ["collect"], settings)),
  ];
  try {
    for (const program of programs) program.start();
    let end = Number.POSITIVE_INFINITY;
    const chaos = new Chaos(programs, mongodb.url);
    // Few events may arrive until the end, since most wait for their next attempt.
    const hasHappened = () =>
      chaos.kills > 5 && proxy.faults + chaos.failPoints > 20 && receiver.faults > 2 && receiver.events > 0;
    const world = {
      servers,
      photo: await readFile(new URL("../../photos/cat.jpg", import.meta.url)),
      has: async (publicId: string) => (await fetch(`${origin}/local/image/upload/${publicId}`)).ok,
      isOver: () => Date.now() > end + (hasHappened() ? 0 : PATIENCE),
    };
    onPhase("adding users", seconds + 2 * SETTLING);
    const users = await addUsers(USERS, settings);
    const clients = users.map(({ id, token }) => new Client(world, token, id));
    onPhase("setting images while everything fails", seconds + SETTLING);
    // Adding the users takes seconds, in which nothing is killed.
    end = Date.now() + seconds * 1000;
    const mishaps = [chaos.run(world.isOver), receiver.run(world.isOver)];
    await Promise.all([...mishaps, ...clients.map((client) => client.run())]);
    const lastChange = Date.now();

    proxy.isFaulty = false;
    onPhase("waiting until all images are destroyed that are not shown", SETTLING);
    const settled = await settle(clients, world, origin, credentials);
    onPhase("waiting for the last events");
    await sleep(lastChange + ATTEMPT - Date.now());
    const told = await settleEvents(clients, receiver, mongodb.url);
    return { seconds, ids, ...countsOf(clients, chaos, proxy), ...settled, ...told };
  } finally {
    for (const program of [...programs, emulator]) await program.kill();
    proxy.close();
    await receiver.close();
    await mongodb.stop();
    await rm(dir, { recursive: true, force: true });
  }
}

function countsOf(clients: readonly Client[], chaos: Chaos, proxy: FaultyProxy) {
  const sum = (count: (client: Client) => number) =>
    clients.reduce((total, client) => total + count(client), 0);
  return {
    requests: sum(({ requests }) => requests),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    destroyed: proxy.destroyed.size,
    kills: chaos.kills,
    faults: proxy.faults + chaos.failPoints,
    missing: sum(({ missing }) => missing.length),
    destroyedTwice: [...proxy.destroyed.values()].filter((times) => times > 1).length,
    oddities: clients.flatMap(({ oddities }) => oddities),
  };
}

/** Waits until the media library contains exactly the shown images, but not longer than the deadline. */
async function settle(clients: readonly Client[], world: World, origin: string, credentials: string) {
  const shown = await Promise.all(clients.map((client) => client.ask()));
  const lost = clients.filter((client, index) => client.shown !== shown[index]).length;
  const images = shown.filter((publicId) => publicId !== null);

  const deadline = Date.now() + CLEANING;
  let orphans = await orphansBeside(images, origin, credentials);
  while (orphans.length > 0 && Date.now() < deadline) {
    await sleep(500);
    orphans = await orphansBeside(images, origin, credentials);
  }
  const present = await Promise.all(images.map((publicId) => world.has(publicId)));
  return { lost, orphans: orphans.length, wronglyDestroyed: present.filter((isThere) => !isThere).length };
}

/** Waits until the last event of each user tells what they show, but not longer than the deadline. */
async function settleEvents(clients: readonly Client[], receiver: EventReceiver, mongodbUrl: string) {
  const wrong = () => clients.filter(({ id, shown }) => receiver.imageOf(id) !== shown).length;
  const store = new MongoClient(mongodbUrl);
  const deadline = Date.now() + SENDING;
  try {
    while (wrong() > 0 && Date.now() < deadline) {
      await endWaits(store);
      await sleep(500);
    }
  } finally {
    await store.close();
  }
  const { events, faults, olderAfterNewer } = receiver;
  return { events, eventFaults: faults, wrongEvents: wrong(), olderEvents: olderAfterNewer };
}

/**
 * Makes the events due that wait for their next attempt. They may wait for minutes, which shows nothing: unit tests show
 * how long they wait, and what the attempt tells does not depend on it, since no image changes any more.
 */
async function endWaits(store: MongoClient): Promise<void> {
  const now = new Date();
  await store
    .db()
    .collection("users")
    .updateMany({ "imageState.unsent.dueAt": { $gt: now } }, { $set: { "imageState.unsent.dueAt": now } });
}

async function orphansBeside(
  shown: readonly string[],
  origin: string,
  credentials: string,
): Promise<string[]> {
  const answer = await fetch(`${origin}/v1_1/local/resources/image/upload?max_results=500`, {
    headers: { authorization: `Basic ${Buffer.from(credentials).toString("base64")}` },
  });
  const { resources } = (await answer.json()) as { resources: { public_id: string }[] };
  return resources.map(({ public_id: publicId }) => publicId).filter((publicId) => !shown.includes(publicId));
}
