import {
  fillStore,
  InMemoryMediaLibrary,
  InMemoryUserRepository,
  mediaLibraryContract,
  userAccountsContract,
  userRepositoryContract,
} from "@user-image/domain/testing";
import { describe, it } from "vitest";

describe("InMemoryUserRepository", () => {
  const repository = userRepositoryContract(async (...stored) => {
    const users = new InMemoryUserRepository();
    await fillStore(users, stored);
    return users;
  });
  const accounts = userAccountsContract(async () => new InMemoryUserRepository());

  it.each([...repository, ...accounts])("$name", ({ run }) => run());
});

describe("InMemoryMediaLibrary", () => {
  const contract = mediaLibraryContract(async () => {
    const library = new InMemoryMediaLibrary();
    return {
      library,
      upload: (grant, png) => library.upload(grant, png),
      reject: (id) => library.reject(id),
    };
  });

  it.each(contract)("$name", ({ run }) => run());
});
