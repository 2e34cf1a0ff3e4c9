import { setTimeout as sleep } from "node:timers/promises";
import { MongoClient } from "mongodb";
import type { Program } from "../program.js";
import { pick } from "./pick.js";

const FAIL_POINTS = [
  { failCommands: ["update"], closeConnection: true },
  { failCommands: ["find"], closeConnection: true },
  { failCommands: ["find", "update"], closeConnection: true },
  { failCommands: ["update"], errorCode: 10107 },
  { failCommands: ["find"], errorCode: 11602 },
  { failCommands: ["update"], errorCode: 91 },
  { failCommands: ["update"], writeConcernError: { code: 64, errmsg: "waiting for replication timed out" } },
  { failCommands: ["update"], blockConnection: true, blockTimeMS: 400 },
];

/** Kills programs in the middle of their work and makes the store fail, repeatedly. */
export class Chaos {
  kills = 0;
  failPoints = 0;

  constructor(
    private readonly programs: readonly Program[],
    private readonly mongodbUrl: string,
  ) {}

  async run(isOver: () => boolean): Promise<void> {
    const client = new MongoClient(this.mongodbUrl);
    try {
      await Promise.all([this.killPrograms(isOver), this.failStore(client, isOver)]);
    } finally {
      await this.failPoint(client, "off", {});
      await client.close();
    }
  }

  private async killPrograms(isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(500 + Math.random() * 1000);
      const program = pick(this.programs);
      await program.kill();
      this.kills++;
      await sleep(Math.random() * 500);
      program.start();
    }
  }

  private async failStore(client: MongoClient, isOver: () => boolean): Promise<void> {
    while (!isOver()) {
      await sleep(200 + Math.random() * 600);
      const times = 1 + Math.floor(Math.random() * 6);
      await this.failPoint(client, { times }, { ...pick(FAIL_POINTS), appName: "user-image" });
      this.failPoints++;
    }
  }

  private async failPoint(client: MongoClient, mode: unknown, data: object): Promise<void> {
    await client.db("admin").command({ configureFailPoint: "failCommand", mode, data });
  }
}
