export { type PrivateServer, type PrivateServerOptions, usePrivateServer } from './use-private-server.ts';
export { type TestDatabase, type TestDatabaseOptions, useTestDatabase } from './use-test-database.ts';
