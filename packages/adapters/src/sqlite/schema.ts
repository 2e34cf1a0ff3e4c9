/** Runs whenever a file is opened. `due_at` is in milliseconds since 1970; dates in JSON are ISO 8601 in UTC. */
export const SCHEMA = `
  CREATE TABLE IF NOT EXISTS users (
    id INTEGER PRIMARY KEY,
    profile TEXT NOT NULL,
    image TEXT,
    grants TEXT NOT NULL,
    discards TEXT NOT NULL,
    revision INTEGER NOT NULL,
    due_at INTEGER
  ) STRICT;
  CREATE INDEX IF NOT EXISTS users_due ON users (due_at) WHERE due_at IS NOT NULL;

  -- A user whose id is a text has a negative number as the key of the row. The store never returns it as an id.
  CREATE TABLE IF NOT EXISTS text_ids (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    id TEXT NOT NULL UNIQUE
  ) STRICT;

  CREATE TABLE IF NOT EXISTS former_images (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    images TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS image_locks (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    lock TEXT NOT NULL
  ) STRICT;

  CREATE TABLE IF NOT EXISTS unsent_events (
    user_id INTEGER PRIMARY KEY REFERENCES users (id),
    event TEXT NOT NULL,
    due_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX IF NOT EXISTS unsent_events_due ON unsent_events (due_at);
  CREATE INDEX IF NOT EXISTS unsent_events_recorded ON unsent_events (recorded_at);

  CREATE TABLE IF NOT EXISTS tokens (
    hash TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX IF NOT EXISTS tokens_user ON tokens (user_id);

  CREATE TABLE IF NOT EXISTS public_ids (
    public_id TEXT PRIMARY KEY,
    user_id INTEGER NOT NULL REFERENCES users (id)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE IF NOT EXISTS strays (
    public_id TEXT PRIMARY KEY,
    destroy_at INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
`;
