export { openSqliteStore, type SqliteStoreOptions, SqliteUserRepository } from "./user-repository.js";
