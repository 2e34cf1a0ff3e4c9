import type { StrayImages } from "@user-image/domain";
import { type Collection, MongoServerError } from "mongodb";
import { DUPLICATE_KEY, MAX_TIME } from "./accounts.js";
import type { Connection } from "./connection.js";

interface StrayDocument {
  /** The public id. */
  readonly _id: string;
  readonly destroyAt: Date;
}

/** Stray images, in a small collection beside that of the users: `users.strays`. It exists once there was one. */
export class MongoStrays implements StrayImages {
  constructor(private readonly connection: Connection) {}

  add(publicId: string, destroyAt: Date): Promise<void> {
    return this.run(async (strays) => {
      await strays
        .updateOne({ _id: publicId }, { $max: { destroyAt } }, { upsert: true, maxTimeMS: MAX_TIME })
        // Another process has inserted it at the same time.
        .catch((error) => {
          if (!(error instanceof MongoServerError && error.code === DUPLICATE_KEY)) throw error;
        });
    });
  }

  async findDue(now: Date, limit: number): Promise<string[]> {
    const options = { sort: { destroyAt: 1 }, limit, maxTimeMS: MAX_TIME } as const;
    const due = await this.run((strays) => strays.find({ destroyAt: { $lte: now } }, options).toArray());
    return due.map(({ _id }) => _id);
  }

  remove(publicId: string, now: Date): Promise<void> {
    return this.run(async (strays) => {
      await strays.deleteOne({ _id: publicId, destroyAt: { $lte: now } }, { maxTimeMS: MAX_TIME });
    });
  }

  /** With the options of the users' collection, which durability needs. */
  private run<T>(command: (strays: Collection<StrayDocument>) => Promise<T>): Promise<T> {
    return this.connection.run(({ db, collectionName, readConcern, readPreference, writeConcern }) => {
      const options = {
        ...(readConcern && { readConcern }),
        ...(readPreference && { readPreference }),
        ...(writeConcern && { writeConcern }),
      };
      return command(db.collection<StrayDocument>(`${collectionName}.strays`, options));
    });
  }
}
