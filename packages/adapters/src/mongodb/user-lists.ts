import type { User, UserId, UserPage } from "@user-image/domain";
import { ifReadable } from "../unreadable-users.js";
import { MAX_TIME, ONLY_ID } from "./accounts.js";
import type { Connection } from "./connection.js";
import { isUnreadable } from "./due-users.js";
import type { StoredId } from "./stored-ids.js";
import { type Reading, type StoredDocument, toUser } from "./user-document.js";

/** Reads many public ids or users at once. */
export class UserLists<P> {
  constructor(
    private readonly connection: Connection,
    private readonly reading: Reading<P>,
  ) {}

  /** One command: all documents fit into the first batch. There is no limit, since two users may have the same id after a faulty repair. */
  async owned(publicIds: readonly string[]): Promise<string[]> {
    if (publicIds.length === 0) return [];
    const filter = { "imageState.publicIds": { $in: [...publicIds] } };
    const projection = { _id: 0, "imageState.publicIds": 1 };
    const options = { projection, batchSize: publicIds.length + 1, maxTimeMS: MAX_TIME };
    const found = await this.connection.run((users) => users.find(filter, options).toArray());
    const owned = new Set(found.flatMap(({ imageState }) => imageState?.publicIds ?? []));
    return publicIds.filter((publicId) => owned.has(publicId));
  }

  /** Reads one user more than asked for, to know whether more follow. */
  async after(id: UserId | null, limit: number): Promise<UserPage<P>> {
    const documents = await this.readAfter(id, limit + 1);
    const part = documents.slice(0, limit);
    const users: User<P>[] = [];
    const unreadable: UserId[] = [];
    for (const { _id, document } of part) {
      const user = document && ifReadable(() => toUser(document, this.reading));
      if (user) users.push(user);
      else unreadable.push(this.idOf(_id));
    }
    const last = part.at(-1);
    return { users, unreadable, next: documents.length > limit && last ? this.idOf(last._id) : null };
  }

  private async readAfter(id: UserId | null, limit: number): Promise<Entry[]> {
    const filter = this.reading.ids.filterAfter(id);
    const options = { sort: { _id: 1 }, limit, batchSize: limit, maxTimeMS: MAX_TIME } as const;
    try {
      const documents = await this.connection.run((users) =>
        users.find(filter, { ...options, projection: this.reading.projection }).toArray(),
      );
      return documents.map((document) => ({ _id: document._id, document }));
    } catch (error) {
      if (!isUnreadable(error)) throw error;
      const found = await this.connection.run((users) =>
        users.find(filter, { ...options, ...ONLY_ID }).toArray(),
      );
      const entries: Entry[] = [];
      for (const { _id } of found) entries.push({ _id, document: await this.readIfDecodable(_id) });
      return entries;
    }
  }

  /** Resolves to null if the driver cannot decode the document. */
  private async readIfDecodable(_id: StoredId): Promise<StoredDocument | null> {
    const options = { projection: this.reading.projection, maxTimeMS: MAX_TIME };
    try {
      return await this.connection.run((users) => users.findOne({ _id }, options));
    } catch (error) {
      if (isUnreadable(error)) return null;
      throw error;
    }
  }

  private idOf(_id: StoredId): UserId {
    return this.reading.ids.read(_id) ?? `${_id}`;
  }
}

interface Entry {
  readonly _id: StoredId;
  readonly document: StoredDocument | null;
}
