import { join } from "node:path";
import { performance } from "node:perf_hooks";
import Database from "libsql";
import { compose } from "../../../packages/http/dist/composition/container.js";
import { openStore } from "../../../packages/http/dist/composition/store.js";
import { tokens } from "../../../packages/http/dist/composition/tokens.js";
import { parseConfig } from "../../../packages/http/dist/config.js";

export interface CollectingResult {
  readonly milliseconds: number;
  /** Names of the store's methods, in the order they were called. */
  readonly commands: readonly string[];
  /** How SQLite looks for who is due. */
  readonly plan: string;
  readonly destroyed: number;
  /** Of the heap after a full collection, at the tenths of the pass, in bytes. */
  readonly heap: readonly number[];
}

/** One pass of the collector over the store of `DATA_DIR`, as in the service. */
const config = parseConfig(process.env);
const store = await openStore(config);
const commands: string[] = [];
const heap: number[] = [];
const due = Number(process.env.DUE ?? 0);
let updates = 0;

const watched = new Proxy(store, {
  get(target, name) {
    const member = Reflect.get(target, name, target);
    if (typeof member !== "function") return member;
    return (...parameters: unknown[]) => {
      if (due === 0) commands.push(String(name));
      if (name === "update" && updates++ % Math.max(1, Math.floor((due * 2) / 10)) === 0) note();
      return member.apply(target, parameters);
    };
  },
});
const { destroyDiscards } = await compose(config, (root) => {
  root.register(tokens.store, { useValue: watched });
});
if (due === 0) await destroyDiscards.execute(); // what is read and compiled at first use
commands.length = 0;

const begin = performance.now();
const { destroyed } = await destroyDiscards.execute();
const milliseconds = performance.now() - begin;
await store.close();
const result: CollectingResult = { milliseconds, commands, plan: planOf(), destroyed, heap };
process.stdout.write(JSON.stringify(result));
process.exit();

function note(): void {
  globalThis.gc?.();
  heap.push(process.memoryUsage().heapUsed);
}

/** Of the query that `findDue` of the store sends. */
function planOf(): string {
  const database = new Database(join(config.dataDir, "users.sqlite"));
  const steps = database
    .prepare(
      `EXPLAIN QUERY PLAN SELECT id, profile, image, grants, discards, revision
       FROM users WHERE due_at <= ? ORDER BY due_at LIMIT ?`,
    )
    .all(0, 1) as { detail: string }[];
  database.close();
  return steps.map(({ detail }) => detail).join("; ");
}
