import { type Document, MongoClient } from "mongodb";
import { usageOf } from "../processes/usage.js";
import { MAJORITY, type StoredUser, toDocument } from "../stores/fill-mongodb.js";
import { withOtherImage } from "../stores/other-image.js";

/** The commands of a PATCH, with and without what each of them needs, sent one after the other. */
export interface StoreCosts {
  readonly mongodbUrl: string;
  /** The process of that server. */
  readonly storePid: number;
  readonly rounds: number;
}

/** The CPU time that each command takes the store, in microseconds, in every round. */
export type StoreCostsResult = Readonly<Record<string, readonly number[]>>;

const USERS = 100;
/** Of each kind in a round. */
const COMMANDS = 300;

const INDEXES = {
  tokenHashes: "tokens",
  "imageState.dueAt": "due dates",
  "imageState.publicIds": "public ids",
} as const;
type Key = keyof typeof INDEXES;
const KEYS = Object.keys(INDEXES) as Key[];

/** A state in which some fields are missing. */
type Shortened = (written: Pick<StoredUser, "image" | "imageState">) => Document;

const WITHOUT_FACTS: Shortened = ({ image, imageState }) => ({
  image: image && { publicId: image.publicId, arrivesBy: image.arrivesBy },
  imageState: { ...imageState, discards: imageState.discards.map(({ facts: _, ...discard }) => discard) },
});
const WITHOUT_PUBLIC_IDS: Shortened = ({ image, imageState: { publicIds: _, ...imageState } }) => ({
  image,
  imageState,
});
const WITHOUT_DUE_DATE: Shortened = ({ image, imageState: { dueAt: _, ...imageState } }) => ({
  image,
  imageState,
});

const { mongodbUrl, storePid, rounds }: StoreCosts = JSON.parse(process.argv[2] ?? "");
const client = new MongoClient(mongodbUrl, { retryReads: false, retryWrites: false });
let collections = 0;

const commands = await makeCommands();
const costs: Record<string, number[]> = Object.fromEntries(Object.keys(commands).map((name) => [name, []]));
for (const run of Object.values(commands)) await repeat(run);
for (let round = 0; round < rounds; round += 1) {
  for (const [name, run] of Object.entries(commands)) {
    const before = await usageOf([storePid]);
    await repeat(run);
    const after = await usageOf([storePid]);
    costs[name]?.push(((after.cpu - before.cpu) * 1000) / COMMANDS);
  }
}
process.stdout.write(JSON.stringify(costs));
await client.close();

async function makeCommands(): Promise<Readonly<Record<string, () => Promise<unknown>>>> {
  const without = (key: Key) => KEYS.filter((each) => each !== key);
  const oneIndexLess = KEYS.map(
    async (key) => [`update without the index of ${INDEXES[key]}`, await update(without(key))] as const,
  );
  return {
    find: await find(true),
    "find without a projection": await find(false),
    update: await update(KEYS),
    ...Object.fromEntries(await Promise.all(oneIndexLess)),
    "update without any of the three": await update([]),
    "update without `publicIds` and its index": await update(
      without("imageState.publicIds"),
      WITHOUT_PUBLIC_IDS,
    ),
    "update without `dueAt` and its index": await update(without("imageState.dueAt"), WITHOUT_DUE_DATE),
    "update without the facts of images": await update(KEYS, WITHOUT_FACTS),
  };
}

async function find(isProjected: boolean): Promise<() => Promise<unknown>> {
  const { users, documents } = await fill(KEYS);
  const fields = Object.keys(documents[0] ?? {}).filter((name) => name !== "_id");
  const projection = Object.fromEntries(fields.map((name) => [name, 1]));
  let next = 0;
  return () => {
    const tokenHashes = documents[next++ % USERS]?.tokenHashes[0] ?? "";
    return users.findOne({ tokenHashes }, { maxTimeMS: 1500, ...(isProjected && { projection }) });
  };
}

async function update(indexed: readonly Key[], shorten?: Shortened): Promise<() => Promise<unknown>> {
  const { users, documents } = await fill(indexed);
  let next = 0;
  return async () => {
    const at = next++ % USERS;
    const current = documents[at] as StoredUser;
    const { _id, imageState } = current;
    const written = withOtherImage(current);
    documents[at] = { ...current, ...written };
    const condition = { _id, "imageState.revision": imageState.revision };
    const { matchedCount } = await users.updateOne(condition, { $set: shorten?.(written) ?? written });
    if (matchedCount !== 1) throw new Error("The user was changed meanwhile.");
  };
}

/** A collection of its own, which has these indexes. */
async function fill(indexed: readonly Key[]) {
  const users = client.db().collection<StoredUser>(`users-${collections++}`, MAJORITY);
  for (const key of indexed) await users.createIndex({ [key]: 1 });
  const documents = Array.from({ length: USERS }, (_, index) => toDocument(index, new Date()));
  await users.insertMany(documents);
  return { users, documents };
}

async function repeat(run: () => Promise<unknown>): Promise<void> {
  for (let count = 0; count < COMMANDS; count += 1) await run();
}
