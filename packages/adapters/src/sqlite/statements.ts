import type Database from "libsql";

interface Statement {
  run(...values: unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

/** A user's id, text or number, as it was given. Text is read as bytes, see below. */
const ID = "coalesce((SELECT CAST(id AS BLOB) FROM text_ids WHERE user_id = users.id), users.id)";

/** Reads text as bytes: libsql ends the process if a text is not UTF-8. */
const COLUMNS = `${ID} AS id, CAST(profile AS BLOB) AS profile,
  CAST(image AS BLOB) AS image, CAST(grants AS BLOB) AS grants, CAST(discards AS BLOB) AS discards, revision,
  (SELECT CAST(images AS BLOB) FROM former_images WHERE user_id = users.id) AS former,
  (SELECT CAST(event AS BLOB) FROM unsent_events WHERE user_id = users.id) AS unsent,
  (SELECT CAST(lock AS BLOB) FROM image_locks WHERE user_id = users.id) AS lock`;

/**
 * The row of the user whose id is the first parameter. A comparison with a column would convert a text of digits to a
 * number, and a number to a text (https://sqlite.org/datatype3.html#type_conversions_prior_to_comparison).
 */
const KEY = `(SELECT user_id FROM text_ids WHERE typeof(?1) = 'text' AND id = ?1 UNION ALL
  SELECT id FROM users WHERE typeof(?1) <> 'text' AND id = ?1 AND id NOT IN (SELECT user_id FROM text_ids))`;

const SQL = {
  findById: `SELECT ${COLUMNS} FROM users WHERE id = ${KEY}`,
  findByToken: `SELECT ${COLUMNS} FROM users WHERE id = (SELECT user_id FROM tokens WHERE hash = ?)`,
  findByIdAndToken: `SELECT ${COLUMNS} FROM users
       WHERE id = ${KEY} AND id = (SELECT user_id FROM tokens WHERE hash = ?2)`,
  findByPublicId: `SELECT ${COLUMNS} FROM users WHERE id = (SELECT user_id FROM public_ids WHERE public_id = ?)`,
  findOwned: `SELECT key AS position FROM json_each(?)
       WHERE EXISTS (SELECT 1 FROM public_ids WHERE public_id = json_each.value)`,
  findAfter: `SELECT ${COLUMNS} FROM users WHERE users.id > coalesce(${KEY}, ${-Number.MAX_SAFE_INTEGER}) ORDER BY users.id LIMIT ?2`,
  exists: `SELECT 1 FROM users WHERE id = ${KEY}`,
  anyId: `SELECT ${ID} AS id FROM users LIMIT 1`,
  findDue: `SELECT ${COLUMNS} FROM users WHERE due_at <= ?
       AND coalesce((SELECT id FROM text_ids WHERE user_id = users.id), +id) NOT IN (SELECT value FROM json_each(?)) ORDER BY due_at LIMIT ?`,
  findUnsent: `SELECT ${COLUMNS} FROM unsent_events AS events JOIN users ON users.id = events.user_id WHERE events.due_at <= ?
       AND coalesce((SELECT id FROM text_ids WHERE user_id = users.id), +users.id) NOT IN (SELECT value FROM json_each(?))
       ORDER BY events.due_at LIMIT ?`,
  oldestUnsent: "SELECT min(recorded_at) AS since FROM unsent_events",
  oldestDue: "SELECT min(due_at) AS since FROM users WHERE due_at <= ?",
  countDue: "SELECT count(*) AS users FROM (SELECT 1 FROM users WHERE due_at <= ? LIMIT ?)",
  addPublicId: `INSERT INTO public_ids (user_id, public_id) VALUES (${KEY}, ?2)`,
  removePublicId: "DELETE FROM public_ids WHERE public_id = ?",
  update: `UPDATE users SET image = ?3, grants = ?4, discards = ?5, due_at = ?6, revision = revision + 1
       WHERE id = ${KEY} AND revision = ?2`,
  nextId: "SELECT max(coalesce(max(id), 0), 0) + 1 AS id FROM users",
  nextKey: "SELECT min(coalesce(min(id), 0), 0) - 1 AS id FROM users",
  add: `INSERT INTO users (id, image, grants, discards, revision, due_at, profile)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  addTextId: "INSERT INTO text_ids (user_id, id) VALUES (?, ?)",
  addToken: `INSERT OR IGNORE INTO tokens (user_id, hash) SELECT id, ?2 FROM users WHERE id = ${KEY}`,
  hasToken: `SELECT 1 FROM tokens WHERE user_id = ${KEY} AND hash = ?2`,
  tokensOf: `SELECT hash FROM tokens WHERE user_id = ${KEY}`,
  removeToken: "DELETE FROM tokens WHERE hash = ?",
  addFormer: `INSERT INTO former_images (user_id, images) VALUES (${KEY}, ?2)`,
  removeFormer: `DELETE FROM former_images WHERE user_id = ${KEY}`,
  addUnsent: `INSERT INTO unsent_events (user_id, event, due_at, recorded_at) VALUES (${KEY}, ?2, ?3, ?4)`,
  removeUnsent: `DELETE FROM unsent_events WHERE user_id = ${KEY}`,
  addLock: `INSERT INTO image_locks (user_id, lock) VALUES (${KEY}, ?2)`,
  removeLock: `DELETE FROM image_locks WHERE user_id = ${KEY}`,
  addStray: `INSERT INTO strays (public_id, destroy_at) VALUES (?, ?)
       ON CONFLICT (public_id) DO UPDATE SET destroy_at = max(destroy_at, excluded.destroy_at)`,
  findStrays: "SELECT public_id FROM strays WHERE destroy_at <= ? ORDER BY destroy_at LIMIT ?",
  removeStray: "DELETE FROM strays WHERE public_id = ? AND destroy_at <= ?",
  removeTokens: `DELETE FROM tokens WHERE user_id = ${KEY}`,
};

export type Statements = Readonly<Record<keyof typeof SQL, Statement>>;

/** Compiles each statement once. */
export function prepareStatements(database: Database.Database): Statements {
  const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(prepared);
}
