import { type User, UserUnreadable } from "@user-image/domain";
import type { Filter } from "mongodb";
import type { UnreadableUsers } from "../unreadable-users.js";
import { MAX_TIME, ONLY_ID } from "./accounts.js";
import type { Connection } from "./connection.js";
import { isUndecodable } from "./retries.js";
import type { StoredId } from "./stored-ids.js";
import { type Reading, type StoredDocument, toUser } from "./user-document.js";

/** The beginning of the year 1: no date in use is earlier, and every server accepts it. */
const FIRST_DATE = new Date(-62_135_596_800_000);

/** The fields by which users are found whose images or whose events are due. */
const DUE_AT = { images: "imageState.dueAt", events: "imageState.unsent.dueAt" } as const;

const RECORDED_AT = "imageState.unsent.recordedAt";

/** Finds users by the times in their documents. Each query reads an index. */
export class DueUsers<P> {
  constructor(
    private readonly connection: Connection,
    private readonly reading: Reading<P>,
    private readonly unreadable: UnreadableUsers<StoredId>,
    private readonly noteIfUnreadable: (id: StoredId) => Promise<void>,
  ) {}

  /** Resolves to the users of whom something is due, the longest overdue first. Users who cannot be read are left out. */
  async find(what: keyof typeof DUE_AT, now: Date, limit: number): Promise<User<P>[]> {
    const options = { sort: { [DUE_AT[what]]: 1 }, limit, maxTimeMS: MAX_TIME } as const;
    for (;;) {
      const leftOut = this.unreadable.ids;
      const filter = { ...isDue(what, now), ...(leftOut.length > 0 && { _id: { $nin: leftOut } }) };
      try {
        const documents = await this.connection.run((users) =>
          users.find(filter, { ...options, projection: this.reading.projection }).toArray(),
        );
        return documents.map((document) => toUser(document, this.reading));
      } catch (error) {
        if (!isUnreadable(error)) throw error;
        const due = await this.connection.run((users) =>
          users.find(filter, { ...options, ...ONLY_ID }).toArray(),
        );
        for (const { _id } of due) await this.noteIfUnreadable(_id);
        if (this.unreadable.ids.length <= leftOut.length) throw new UserUnreadable(error);
      }
    }
  }

  async oldestDue(now: Date): Promise<Date | null> {
    const oldest = await this.first(isDue("images", now), DUE_AT.images);
    const time = oldest?.imageState?.dueAt;
    return oldest && (time instanceof Date ? time : now);
  }

  count(now: Date, limit: number): Promise<number> {
    const options = { limit, maxTimeMS: MAX_TIME };
    return this.connection.run((users) => users.countDocuments(isDue("images", now), options));
  }

  async oldestUnsent(): Promise<Date | null> {
    const oldest = await this.first({ [RECORDED_AT]: { $gte: FIRST_DATE } }, RECORDED_AT);
    return oldest?.imageState?.unsent?.recordedAt ?? null;
  }

  private first(filter: Filter<StoredDocument>, field: string): Promise<StoredDocument | null> {
    const options = { sort: { [field]: 1 }, projection: { [field]: 1 }, maxTimeMS: MAX_TIME } as const;
    return this.connection.run((users) => users.findOne(filter, options));
  }
}

/** The lower bound excludes nulls: a server that does not separate them from dates in the index would read all idle users. */
function isDue(what: keyof typeof DUE_AT, now: Date): Filter<StoredDocument> {
  return { [DUE_AT[what]]: { $gte: FIRST_DATE, $lte: now } };
}

/** Whether the driver cannot decode the document, or it is not a valid user. */
export function isUnreadable(error: unknown): boolean {
  return error instanceof UserUnreadable || isUndecodable(error);
}
