export type { Database, DatabaseLog, Listener, ListenOptions, Queryable, RawRows, Transaction, TransactionOptions } from './database.ts';
export { type DatabaseOptions, openDatabase } from './open-database.ts';
export { migrate, type MigrateOptions } from './migrate.ts';
export { migrationsFolder } from './migration-files.ts';
export { ConstraintError, constraintOf, isConstraint } from './sqlstate.ts';
