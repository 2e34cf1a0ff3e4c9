export { type HostStoreOptions, type MongoStoreOptions, openMongoStore } from "./client.js";
export type { UserDocument } from "./user-document.js";
export { MongoUserRepository } from "./user-repository.js";
