import type { StrayImages } from "@user-image/domain";
import type { Connection } from "./connection.js";
import { withRetry } from "./retries.js";
import type { Statements } from "./statements.js";

/** Stray images, in a table of their own. */
export class SqliteStrays implements StrayImages {
  constructor(
    private readonly connection: Connection,
    private readonly statements: Statements,
  ) {}

  async add(publicId: string, destroyAt: Date): Promise<void> {
    await this.connection.write(() => this.statements.addStray.run(publicId, destroyAt.getTime()));
  }

  async findDue(now: Date, limit: number): Promise<string[]> {
    const rows = await withRetry(() => this.statements.findStrays.all(now.getTime(), limit));
    return (rows as { public_id: string }[]).map((row) => row.public_id);
  }

  async remove(publicId: string, now: Date): Promise<void> {
    await this.connection.write(() => this.statements.removeStray.run(publicId, now.getTime()));
  }
}
