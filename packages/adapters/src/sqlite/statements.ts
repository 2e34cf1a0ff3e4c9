import type Database from "libsql";

interface Statement {
  run(...values: unknown[]): { readonly changes: number; readonly lastInsertRowid: number | bigint };
  get(...values: unknown[]): unknown;
  all(...values: unknown[]): unknown[];
}

/** Reads text as bytes: libsql ends the process if a text is not UTF-8. */
const COLUMNS = `id, CAST(profile AS BLOB) AS profile, CAST(image AS BLOB) AS image,
  CAST(grants AS BLOB) AS grants, CAST(discards AS BLOB) AS discards, revision,
  (SELECT CAST(images AS BLOB) FROM former_images WHERE user_id = users.id) AS former`;

const SQL = {
  findById: `SELECT ${COLUMNS} FROM users WHERE id = ?`,
  findByToken: `SELECT ${COLUMNS} FROM users WHERE id = (SELECT user_id FROM tokens WHERE hash = ?)`,
  findByPublicId: `SELECT ${COLUMNS} FROM users WHERE id = (SELECT user_id FROM public_ids WHERE public_id = ?)`,
  exists: "SELECT 1 FROM users WHERE id = ?",
  findDue: `SELECT ${COLUMNS} FROM users WHERE due_at <= ? AND id NOT IN (SELECT value FROM json_each(?))
       ORDER BY due_at LIMIT ?`,
  oldestDue: "SELECT min(due_at) AS since FROM users WHERE due_at <= ?",
  countDue: "SELECT count(*) AS users FROM (SELECT 1 FROM users WHERE due_at <= ? LIMIT ?)",
  addPublicId: "INSERT INTO public_ids (public_id, user_id) VALUES (?, ?)",
  removePublicId: "DELETE FROM public_ids WHERE public_id = ?",
  update: `UPDATE users SET image = ?, grants = ?, discards = ?, due_at = ?, revision = revision + 1
       WHERE id = ? AND revision = ?`,
  add: `INSERT INTO users (id, image, grants, discards, revision, due_at, profile)
       VALUES (?, ?, ?, ?, ?, ?, ?) ON CONFLICT (id) DO NOTHING`,
  addToken: "INSERT OR IGNORE INTO tokens (hash, user_id) SELECT ?, id FROM users WHERE id = ?",
  hasToken: "SELECT 1 FROM tokens WHERE hash = ? AND user_id = ?",
  removeToken: "DELETE FROM tokens WHERE hash = ?",
  addFormer: "INSERT INTO former_images (user_id, images) VALUES (?, ?)",
  removeFormer: "DELETE FROM former_images WHERE user_id = ?",
  removeTokens: "DELETE FROM tokens WHERE user_id = ?",
};

/** Compiles each statement once. */
export function prepareStatements(database: Database.Database): Record<keyof typeof SQL, Statement> {
  const prepared = Object.entries(SQL).map(([name, sql]) => [name, database.prepare(sql)]);
  return Object.fromEntries(prepared);
}
