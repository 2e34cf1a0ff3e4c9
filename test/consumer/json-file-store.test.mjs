import { randomUUID } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { fillStore, userAccountsContract, userRepositoryContract } from "@user-image/domain/testing";
import { JsonFileStore } from "./json-file-store.mjs";

const open = async () => new JsonFileStore(join(tmpdir(), `${randomUUID()}.json`));
const openWith = async (...users) => {
  const store = await open();
  await fillStore(store, users);
  return store;
};

for (const { name, run } of [...userRepositoryContract(openWith), ...userAccountsContract(open)]) {
  test(name, run);
}
