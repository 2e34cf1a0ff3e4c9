export { openSqliteStore, SqliteUserRepository } from "./user-repository.js";
