import { readFile, rename, writeFile } from "node:fs/promises";
import { afterUpdate, dueAt, newUser, publicIdsOf, UserNotFound } from "@user-image/domain";

/** Keeps users and their tokens in a JSON file, for one process. */
export class JsonFileStore {
  #file;
  #work = Promise.resolve();

  constructor(file) {
    this.#file = file;
  }

  async findById(id) {
    const { users } = await this.#read();
    return users.find((user) => user.id === id) ?? null;
  }

  async findByToken(hash, id) {
    const { tokens } = await this.#read();
    const owner = tokens[hash] ?? -1;
    return id === undefined || id === owner ? this.findById(owner) : null;
  }

  async findByPublicId(publicId) {
    const { users } = await this.#read();
    return users.find((user) => publicIdsOf(user).includes(publicId)) ?? null;
  }

  async findOwned(publicIds) {
    const { users } = await this.#read();
    const owned = new Set(users.flatMap(publicIdsOf));
    return publicIds.filter((publicId) => owned.has(publicId));
  }

  async findAfter(id, limit) {
    const { users } = await this.#read();
    const sorted = users.sort((one, other) => one.id - other.id);
    const following = sorted.filter((user) => id === null || user.id > id);
    const next = following.length > limit ? following[limit - 1].id : null;
    return { users: following.slice(0, limit), unreadable: [], next };
  }

  async findDue(now, limit) {
    const { users } = await this.#read();
    const due = users.filter((user) => dueAt(user) !== null && dueAt(user) <= now);
    return due.sort((one, other) => dueAt(one) - dueAt(other)).slice(0, limit);
  }

  async oldestDue(now) {
    const [oldest] = await this.findDue(now, 1);
    return oldest ? dueAt(oldest) : null;
  }

  async countDue(now, limit) {
    return (await this.findDue(now, limit)).length;
  }

  async findUnsent(now, limit) {
    const { users } = await this.#read();
    const due = users.filter(({ unsent }) => unsent && unsent.dueAt <= now);
    return due.sort((one, other) => one.unsent.dueAt - other.unsent.dueAt).slice(0, limit);
  }

  async oldestUnsent() {
    const { users } = await this.#read();
    const times = users.flatMap(({ unsent }) => unsent?.recordedAt ?? []);
    return times.sort((one, other) => one - other)[0] ?? null;
  }

  async time() {
    return null;
  }

  update({ id }, change) {
    return this.#write(({ users }) => {
      const index = users.findIndex((user) => user.id === id);
      const before = users[index];
      if (!before) throw new UserNotFound();
      const after = change(before);
      if (after === before) return before;

      users[index] = afterUpdate(before, after);
      return users[index];
    });
  }

  add(profile, now) {
    return this.#write(({ users }) => {
      const id = profile.id ?? Math.max(0, ...users.map((user) => user.id)) + 1;
      if (users.some((user) => user.id === id)) return null;
      users.push(newUser({ ...profile, id }, now));
      return users.at(-1);
    });
  }

  addToken(id, hash) {
    return this.#write(({ users, tokens }) => {
      if (!users.some((user) => user.id === id)) return false;
      tokens[hash] ??= id;
      return tokens[hash] === id;
    });
  }

  async tokensOf(id) {
    const { users, tokens } = await this.#read();
    if (!users.some((user) => user.id === id)) return null;
    return Object.keys(tokens).filter((hash) => tokens[hash] === id);
  }

  removeToken(hash) {
    return this.#write(({ tokens }) => hash in tokens && delete tokens[hash]);
  }

  removeTokens(id) {
    return this.#write(({ users, tokens }) => {
      if (!users.some((user) => user.id === id)) return null;
      const hashes = Object.keys(tokens).filter((hash) => tokens[hash] === id);
      for (const hash of hashes) delete tokens[hash];
      return hashes.length;
    });
  }

  async search(text, limit) {
    const { users } = await this.#read();
    const partsOf = ({ profile: { username, email } }) => [username, email ?? ""];
    const isFound = (part) => part.toLowerCase().includes(text.toLowerCase());
    return users.filter((user) => partsOf(user).some(isFound)).slice(0, limit);
  }

  async #read() {
    const text = await readFile(this.#file, "utf8").catch(() => '{ "users": [], "tokens": {} }');
    return JSON.parse(text, (key, value) => {
      if (key === "lock") return { ...value, since: new Date(value.since) };
      return /(?:At|By)$/.test(key) && value ? new Date(value) : value;
    });
  }

  /** One after the other. What is written is there in full or not at all. */
  #write(work) {
    const done = this.#work.then(async () => {
      const data = await this.#read();
      const result = work(data);
      await writeFile(`${this.#file}.new`, JSON.stringify(data));
      await rename(`${this.#file}.new`, this.#file);
      return result;
    });
    this.#work = done.catch(() => {});
    return done;
  }
}
