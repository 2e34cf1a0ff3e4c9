export { openMongoStore } from "./client.js";
export { MongoUserRepository } from "./user-repository.js";
