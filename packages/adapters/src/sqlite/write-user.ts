import { publicIdsOf, type User } from "@user-image/domain";
import type { Connection } from "./connection.js";
import type { Statements } from "./statements.js";
import { type Columns, toColumns } from "./user-row.js";

/**
 * Writes a changed user, in a transaction if other tables change too. Resolves to false if the user's revision is no
 * longer that of `current`.
 */
export function writeUser(
  connection: Connection,
  statements: Statements,
  current: User,
  changed: User,
): Promise<boolean> {
  const [before, after] = [publicIdsOf(current), publicIdsOf(changed)];
  const gone = before.filter((publicId) => !after.includes(publicId));
  const added = after.filter((publicId) => !before.includes(publicId));
  const [stored, columns] = [toColumns(current), toColumns(changed)];
  const isFormerSame = columns.former === stored.former;
  const isUnsentSame = columns.unsent === stored.unsent;
  const isLockSame = columns.lock === stored.lock;
  if (gone.length + added.length === 0 && isFormerSame && isUnsentSame && isLockSame) {
    return connection.write(() => writeColumns(statements, current, columns));
  }
  return connection.writeAtOnce(() => {
    if (!writeColumns(statements, current, columns)) return false;
    for (const publicId of gone) statements.removePublicId.run(publicId);
    for (const publicId of added) statements.addPublicId.run(current.id, publicId);
    if (!isFormerSame) writeFormer(statements, current, columns);
    if (!isUnsentSame) writeUnsent(statements, changed, columns);
    if (!isLockSame) writeLock(statements, current, columns);
    return true;
  });
}

function writeColumns(
  { update }: Statements,
  { id, revision }: User,
  { image, grants, discards, dueAt }: Columns,
): boolean {
  return update.run(id, revision, image, grants, discards, dueAt).changes === 1;
}

function writeFormer({ removeFormer, addFormer }: Statements, { id }: User, { former }: Columns): void {
  removeFormer.run(id);
  if (former) addFormer.run(id, former);
}

function writeUnsent(
  { removeUnsent, addUnsent }: Statements,
  { id, unsent }: User,
  { unsent: event }: Columns,
): void {
  removeUnsent.run(id);
  if (unsent) addUnsent.run(id, event, +unsent.dueAt, +unsent.recordedAt);
}

function writeLock({ removeLock, addLock }: Statements, { id }: User, { lock }: Columns): void {
  removeLock.run(id);
  if (lock) addLock.run(id, lock);
}
