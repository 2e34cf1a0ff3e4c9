export { openSqliteStore, type SqliteStoreOptions } from "./open-store.js";
export { SqliteUserRepository } from "./user-repository.js";
